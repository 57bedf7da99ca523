/**
 * Option chains out of rows of text (P11.8): Cboe quote tables, chains with a `# spot,S,ts,T` line,
 * QuantConnect universes and any table whose columns can be told by name. Every row is taken or
 * refused with its line; nothing is guessed about prices.
 */
import { dateOfDays, daysOfDate } from '../../domain/ny-time.ts'
import { parseOptionTicker } from '../../domain/option-ticker.ts'
import type { IsoDate } from '../../domain/units.ts'
import type { ChainRow } from '../../physics/fuel/chain-gex.ts'
import { AppError } from '../../protocol/message.ts'
import { findDate, parseFileDate } from './calendar-text.ts'
import { type ChainColumns, chainColumns, type FieldColumns } from './columns.ts'

export interface ChainFileRow extends ChainRow {
  /** `SPXW`; empty where the file does not say. */
  root: string
}

export interface OptionChain {
  preset: ChainColumns['preset']
  /** Price of the underlying in the file; null = it has none. */
  spot: number | null
  /** New York date of the file; null = it has none. */
  date: IsoDate | null
  /** The file's own words for it, `2026-07-20 22:55:20`. */
  asOf: string | null
  rows: ChainFileRow[]
  /** Rows left out on purpose, by reason. */
  skipped: Record<string, number>
}

export interface ChainHints {
  /** Names the file in errors; a date in it is the last resort for the file's date. */
  file: string
  /** Overrides the file's date; with a date column, picks its rows. */
  date?: IsoDate | undefined
  /** Field by column name, added to the presets. */
  map?: Readonly<Record<string, string>> | undefined
}

const HEADER_LINES = 30
/** Characters of a field, or of a line, in front of the header that are looked at. */
const DATE_TEXT = 400
const MAX_ROWS = 4_000_000
/** Characters of a number; no more is looked at of what is longer. */
const MAX_NUMBER = 400
/** Above it a strike in 1e-9 units fits no 64 bits. */
const MAX_STRIKE = 9e9
const BLANK = /^(|-+|n\/?a|nan|null|none|\.)$/i

export class ChainParser {
  private readonly hints: ChainHints
  private readonly decimalComma: boolean
  private columns: ChainColumns | null = null
  private seen = 0
  private spot: number | null = null
  private asOf: string | null = null
  private dateText: string | null = null
  private rowDate: IsoDate | null = null
  private readonly rows: ChainFileRow[] = []
  private readonly dteRows: { row: ChainFileRow; dte: number }[] = []
  private readonly skipped: Record<string, number> = {}

  constructor(hints: ChainHints, delimiter = ',') {
    this.hints = hints
    this.decimalComma = delimiter === ';'
  }

  push(fields: readonly string[], line: number): void {
    if (this.columns) {
      this.row(this.columns, fields, line)
      return
    }
    this.columns = chainColumns(headerOf(fields), this.hints.map)
    if (this.columns) return
    this.readPreamble(fields)
    if (++this.seen >= HEADER_LINES) throw this.noHeader()
  }

  end(): OptionChain {
    const { columns, hints } = this
    if (!columns) throw this.noHeader()
    const first = this.rows.reduce<IsoDate | null>(
      (min, r) => (r.expiry !== '' && (min === null || r.expiry < min) ? r.expiry : min),
      null,
    )
    const inText = this.dateText === null ? null : findDate(this.dateText, first)
    const inName = /(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)/.exec(baseName(hints.file))
    const named = inName && parseFileDate(`${inName[1]}-${inName[2]}-${inName[3]}`)
    const date = hints.date ?? this.rowDate ?? inText ?? named ?? null
    for (const { row, dte } of this.dteRows) {
      if (date === null) throw this.noDate()
      row.expiry = dateOfDays(daysOfDate(date) + dte)
    }
    if (this.rows.length === 0) {
      throw new AppError('CHAIN_EMPTY', `${hints.file} holds no option rows`, {
        where: { file: hints.file },
      })
    }
    const { preset } = columns
    const { spot, asOf, rows, skipped } = this
    return { preset, spot, date, asOf: asOf ?? date, rows, skipped }
  }

  private readPreamble(whole: readonly string[]) {
    const fields = whole.map((f) => f.slice(0, DATE_TEXT))
    const text = fields.join(',')
    const head = /^\s*#/.test(fields[0] ?? '')
    if (head) {
      for (let i = 0; i + 1 < fields.length; i++) {
        const name = fields[i].replace('#', '').trim().toLowerCase()
        const value = fields[i + 1].trim()
        if (name === 'spot') this.spot = positive(this.number(value))
        if (name === 'ts' || name === 'date' || name === 'asof') {
          this.dateText = value
          if (parseFileDate(value) !== null) this.asOf = value
        }
      }
      return
    }
    for (const field of fields) {
      const last = /^\s*last\s*:\s*(.+)$/i.exec(field)
      if (last && this.spot === null) this.spot = positive(this.number(last[1]))
    }
    // Cboe's date stands in front of the bid; its label and words are of the visitor's locale.
    if (this.dateText === null && /\d/.test(fields[0] ?? '') && !/last\s*:/i.test(fields[0])) {
      const bid = fields.findIndex((f) => /^\s*bid\s*:/i.test(f))
      if (bid > 0 || /\d{4}/.test(text)) {
        this.dateText = fields
          .slice(0, bid > 0 ? bid : fields.length)
          .join(' ')
          .slice(0, DATE_TEXT)
      }
    }
  }

  private row(columns: ChainColumns, fields: readonly string[], line: number) {
    const { shared, strikeScale } = columns
    if (!this.ofTheDate(shared, fields, line)) return
    if (shared.spot !== undefined) {
      const spot = this.number(fields[shared.spot] ?? '')
      if (spot !== null && Number.isFinite(spot) && spot > 0) this.spot ??= spot
    }
    if (columns.preset === 'long') {
      this.contract(shared, {}, null, fields, strikeScale, line)
      return
    }
    this.contract(shared, columns.call, 'C', fields, strikeScale, line)
    this.contract(shared, columns.put, 'P', fields, strikeScale, line)
  }

  /** A chain is of one day: rows of other days are refused, or skipped when the caller chose a day. */
  private ofTheDate(shared: FieldColumns, fields: readonly string[], line: number): boolean {
    const text = shared.date === undefined ? '' : (fields[shared.date] ?? '').trim()
    if (BLANK.test(text)) return true
    const date = parseFileDate(text)
    if (date === null) throw this.bad(line, 'date', text, 'is no date')
    const wanted = this.hints.date ?? this.rowDate ?? date
    if (date === wanted) {
      this.rowDate = date
      this.asOf ??= text
      return true
    }
    if (this.hints.date !== undefined) {
      this.skip('other_date')
      return false
    }
    throw new AppError(
      'CHAIN_SEVERAL_DATES',
      `${this.hints.file}: line ${line} is of ${date}, earlier ones of ${wanted}; choose one with --date`,
      { where: { file: this.hints.file, row: line } },
    )
  }

  private contract(
    shared: FieldColumns,
    own: FieldColumns,
    side: 'C' | 'P' | null,
    fields: readonly string[],
    strikeScale: number,
    line: number,
  ) {
    const at = (field: keyof FieldColumns) => {
      const column = own[field] ?? shared[field]
      return column === undefined ? '' : (fields[column] ?? '').trim()
    }
    const ticker = parseOptionTicker(at('ticker'))
    const strikeText = at('strike')
    if (!ticker && BLANK.test(strikeText)) {
      // QuantConnect's universes carry the underlying as a row without strike.
      const close = this.underlyingClose(fields)
      if (close !== null) this.spot ??= close
      this.skip('no_strike')
      return
    }
    const strike = ticker ? ticker.strike1e9 / 1e9 : this.value(strikeText, 'strike', line)
    const right = side ?? ticker?.right ?? rightOf(at('right'))
    if (right === null) throw this.bad(line, 'right', at('right'), 'is neither call nor put')
    if (strike === null || !(strike > 0 && strike < MAX_STRIKE))
      throw this.bad(line, 'strike', strikeText, 'is no strike')
    const oi = this.value(at('oi'), 'oi', line) ?? 0
    const gamma = this.value(at('gamma'), 'gamma', line)
    const iv = this.value(at('iv'), 'iv', line)
    if (oi < 0) throw this.bad(line, 'oi', at('oi'), 'is negative')
    const row: ChainFileRow = {
      root: ticker?.root ?? '',
      expiry: '',
      strike: ticker ? strike : strike * strikeScale,
      right,
      iv: iv !== null && iv > 0 ? iv : null,
      oi,
      gamma,
    }
    this.setExpiry(row, ticker ? dateOfDays(ticker.expiryDays) : null, at, line)
    if (this.rows.push(row) > MAX_ROWS) {
      throw new AppError('CHAIN_TOO_LARGE', `${this.hints.file} has more than ${MAX_ROWS} rows`, {
        where: { file: this.hints.file, row: line },
      })
    }
  }

  private setExpiry(
    row: ChainFileRow,
    known: IsoDate | null,
    at: (field: 'expiry' | 'dte') => string,
    line: number,
  ) {
    const text = at('expiry')
    const dte = this.value(at('dte'), 'dte', line)
    if (dte !== null && (dte < -3660 || dte > 36_600))
      throw this.bad(line, 'dte', at('dte'), 'is out of range')
    const expiry = known ?? (BLANK.test(text) ? null : parseFileDate(text))
    if (expiry === null && !BLANK.test(text)) throw this.bad(line, 'expiry', text, 'is no date')
    if (expiry !== null) row.expiry = expiry
    else if (dte !== null) this.dteRows.push({ row, dte: Math.floor(dte) })
    else throw this.bad(line, 'expiry', text, 'is missing')
    if (dte !== null) row.dte = dte
  }

  private underlyingClose(fields: readonly string[]): number | null {
    const close = this.columns?.close ?? -1
    return close < 0 ? null : positive(this.number(fields[close] ?? ''))
  }

  /** Null where the field is empty. */
  private value(text: string, column: string, line: number): number | null {
    if (BLANK.test(text)) return null
    const value = this.number(text)
    if (value === null || !Number.isFinite(value))
      throw this.bad(line, column, text, 'is no number')
    return value
  }

  private number(text: string): number | null {
    return numberOf(text, this.decimalComma)
  }

  private skip(reason: string) {
    this.skipped[reason] = (this.skipped[reason] ?? 0) + 1
  }

  private bad(line: number, column: string, text: string, what: string) {
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text
    return new AppError(
      'CHAIN_ROW',
      `${this.hints.file}: line ${line}: ${column} ${JSON.stringify(shown)} ${what}`,
      { where: { file: this.hints.file, row: line, column } },
    )
  }

  private noHeader() {
    return new AppError(
      'CHAIN_COLUMNS',
      `${this.hints.file}: no line names the columns of an option chain (strike, right or ticker, expiry or days, open interest); name them with --map column=field`,
      { where: { file: this.hints.file } },
    )
  }

  private noDate() {
    return new AppError(
      'CHAIN_NO_DATE',
      `${this.hints.file} gives days to expiry but no date; pass --date YYYY-MM-DD`,
      { where: { file: this.hints.file } },
    )
  }
}

const headerOf = (fields: readonly string[]) =>
  fields.map((f, i) => (i === 0 ? f.replace(/^\uFEFF?#?/, '') : f))

const baseName = (path: string) =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

const positive = (value: number | null) =>
  value !== null && Number.isFinite(value) && value > 0 ? value : null

/** `1,234.5`, `1.5e-3`, `12.3%`, `$4.20`; with a decimal comma `1.234,5`. Null when it is no number. */
export function numberOf(text: string, decimalComma = false): number | null {
  if (text.length > MAX_NUMBER) return null
  let t = text.trim().replace(/^\$/, '')
  let scale = 1
  if (t.endsWith('%')) {
    t = t.slice(0, -1).trimEnd()
    scale = 0.01
  }
  if (decimalComma && t.includes(',')) t = t.replaceAll('.', '').replace(',', '.')
  else if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(t)) t = t.replaceAll(',', '')
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/.test(t)) return null
  return Number(t) * scale
}

function rightOf(text: string): 'C' | 'P' | null {
  const t = text.trim().toLowerCase()
  return t === 'c' || t === 'call' || t === 'calls'
    ? 'C'
    : t === 'p' || t === 'put' || t === 'puts'
      ? 'P'
      : null
}
