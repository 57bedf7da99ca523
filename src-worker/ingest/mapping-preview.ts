/** What a mapping makes of the first rows of a file, with every row that cannot be read and why. */
import { formatSessionEt, sessionDateOf, sessionTimes } from '#core/domain/calendar'
import { sessionNs } from '#core/domain/units'
import type { ColumnMapping } from '#core/formats/series/mapping'
import type { MappingPreview } from '#core/protocol/mapping'
import { AppError } from '#core/protocol/message'
import {
  barStep,
  type SeriesBar,
  type SeriesPrint,
  seriesParser,
  stepNs,
} from '../vendors/files/series-file.ts'
import { firstRows } from '../vendors/files/table-head.ts'
import { instrumentOf, type OptionLookup } from './instruments.ts'

const CHECKED_ROWS = 2000
const SHOWN_ROWS = 12
const SHOWN_ERRORS = 20

const PRINT_FIELDS = ['date', 'time ET', 'symbol', 'price', 'size', 'side']
const BAR_FIELDS = ['date', 'time ET', 'symbol', 'open', 'high', 'low', 'close', 'volume']

/** Throws what keeps the file from being read at all: FILE_UNREADABLE, NO_TABLE, GZIP_DAMAGED. */
export async function previewMapping(
  path: string,
  mapping: ColumnMapping,
  options: OptionLookup = () => null,
): Promise<MappingPreview> {
  const { headerLine } = mapping
  const rows = await firstRows(path, CHECKED_ROWS + headerLine)
  const preview: MappingPreview = {
    fields: mapping.kind === 'trades' ? PRINT_FIELDS : BAR_FIELDS,
    rows: [],
    errors: [],
    checked: 0,
    failed: 0,
    tables: [],
    dates: [],
    problem: null,
  }
  const header = rows[Math.max(0, headerLine - 1)]
  if (!header) return { ...preview, problem: problemOf(noHeader(path, headerLine)) }
  try {
    const parser = seriesParser(header.fields, { file: path, mapping })
    const seen = new Seen(mapping, options)
    for (const { fields, line } of rows.slice(headerLine)) {
      preview.checked++
      try {
        seen.add(parser.row(fields, line), line)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        preview.failed++
        if (preview.errors.length < SHOWN_ERRORS) preview.errors.push(rowError(error, line))
      }
    }
    return { ...preview, ...seen.result(path) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { ...preview, problem: problemOf(error) }
  }
}

const noHeader = (file: string, line: number) =>
  new AppError('MAPPING_HEADER', `${file} has fewer than ${line} rows, so none names its columns`)

const problemOf = ({ code, message }: AppError) => ({ code, message })

/** The file's name is on the dialog already; the row's number beside the message. */
const rowError = ({ message, where }: AppError, line: number) => ({
  line,
  column: typeof where.column === 'string' ? where.column : null,
  message: message.replace(/^.*?: line \d+:? /s, ''),
})

class Seen {
  private readonly mapping: ColumnMapping
  private readonly options: OptionLookup
  private readonly shown: { line: number; row: SeriesPrint | SeriesBar }[] = []
  private readonly bars: SeriesBar[] = []
  private readonly symbols = new Set<string>()
  private readonly dates = new Set<string>()

  constructor(mapping: ColumnMapping, options: OptionLookup) {
    this.mapping = mapping
    this.options = options
  }

  add(row: SeriesPrint | SeriesBar, line: number) {
    if (this.shown.length < SHOWN_ROWS) this.shown.push({ line, row })
    if ('open' in row) this.bars.push(row)
    this.symbols.add(row.symbol)
    this.dates.add(sessionDateOf(row.ts))
  }

  result(file: string): Pick<MappingPreview, 'rows' | 'tables' | 'dates' | 'problem'> {
    const step = barStep(this.bars)
    const isBars = this.mapping.kind === 'ohlcv'
    const back = isBars && step && this.mapping.barTime === 'close' ? stepNs(step) : 0n
    const several = this.bars.length > 1
    return {
      rows: this.shown.map(({ line, row }) => ({ line, cells: cellsOf(row, row.ts - back) })),
      tables: isBars
        ? step
          ? [step]
          : []
        : [...new Set([...this.symbols].map((s) => this.table(s)))],
      dates: [...this.dates].sort(),
      problem:
        isBars && several && !step
          ? {
              code: 'BAR_STEP',
              message: `${file}: its bars are not one second, minute, hour or day apart, which is all the lake stores`,
            }
          : null,
    }
  }

  private table(symbol: string): string {
    const { kind } = instrumentOf(symbol, this.options)
    if (kind === 'option') return 'options_trades'
    if (kind === 'undefined-option') return 'options_trades, once the definitions are in the lake'
    return kind === 'future' ? 'futures_trades' : 'stock_trades'
  }
}

function cellsOf(row: SeriesPrint | SeriesBar, ts: bigint): string[] {
  const date = sessionDateOf(ts)
  const at = Number(ts - sessionTimes(date).originNs)
  const time = [
    date,
    formatSessionEt(sessionNs(at), ts % 1_000_000_000n === 0n ? 0 : 3),
    row.symbol,
  ]
  return 'open' in row
    ? [...time, ...[row.open, row.high, row.low, row.close].map(points), String(row.volume)]
    : [...time, points(row.price), String(row.size), SIDES[row.side] ?? '']
}

const SIDES: Record<number, string> = { 66: 'buy', 65: 'sell' }

/** 1e-9 units as points, exactly. */
function points(value: bigint): string {
  const sign = value < 0n ? '−' : ''
  const a = value < 0n ? -value : value
  const fraction = String(a % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '')
    .padEnd(2, '0')
  return `${sign}${a / 1_000_000_000n}.${fraction}`
}
