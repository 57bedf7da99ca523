/**
 * Option trades of a flat file (polygon 3), streamed: gunzip, then bytes straight into columns.
 * Columns are found by header name. A row that cannot be read ends the file with its number.
 */
import { createGunzip } from 'node:zlib'
import { type OptionTicker, parseOptionTicker } from '#core/domain/option-ticker'
import { AppError } from '#core/protocol/message'
import { byteStream } from '../../formats/byte-stream.ts'
import { assertPlausible } from '../../formats/packed.ts'
import { decimal1e9, nanoseconds, parsed, storeInteger } from './decimal-bytes.ts'

const COMMA = 44
const NEWLINE = 10
const RETURN = 13
const QUOTE = 34
const BLOCK_ROWS = 8192
const MAX_LINE_BYTES = 1 << 20
const MAX_CONDITION_BYTES = 256
/** Lists of conditions that differ; a day of the whole market has a few hundred. */
const MAX_CONDITIONS = 65_536
const NEEDED = ['ticker', 'conditions', 'price', 'sip_timestamp', 'size'] as const
type Needed = (typeof NEEDED)[number]

/** Reused: valid until the next block is asked for. All rows are of one underlying. */
export interface OptionTradeRows {
  length: number
  underlying: string
  tsNs: BigInt64Array
  /** Position of the row in the file, from 0. */
  sequence: Uint32Array
  expiryDays: Int32Array
  strike1e9: BigInt64Array
  right: Uint8Array
  price1e9: BigInt64Array
  size: Uint32Array
  conditions: { codes: Int32Array; values: string[] }
}

export interface FlatFileOptions {
  /** Roots to keep; others are counted. */
  underlyings: ReadonlySet<string>
  /** The file itself where it is in memory; the path then only names it. */
  bytes?: Uint8Array
  /** Compressed bytes read so far. */
  onBytes?: (bytes: number) => void
  signal?: AbortSignal
  gzipped: boolean
}

export interface FlatFileCounts {
  rows: number
  otherUnderlyings: number
  unreadableTickers: number
}

/** Yields blocks of the kept rows in file order; `counts` is filled along the way. */
export async function* readOptionTrades(
  path: string,
  options: FlatFileOptions,
  counts: FlatFileCounts,
): AsyncGenerator<OptionTradeRows> {
  const parser = new OptionTradesParser(path, options.underlyings, counts)
  for await (const chunk of unzipped(path, options)) {
    parser.feed(chunk)
    while (!parser.parse()) yield* parser.takeBlock()
  }
  if (parser.hasRest) parser.feed(new Uint8Array([NEWLINE]))
  while (!parser.parse()) yield* parser.takeBlock()
  yield* parser.takeBlock()
  parser.end()
}

/** Plain or gzipped bytes of a file, checked to its last member. */
async function* unzipped(path: string, options: FlatFileOptions): AsyncGenerator<Uint8Array> {
  const file = byteStream(path, options.bytes, options.signal)
  let bytes = 0
  file.on('data', (chunk) => {
    bytes += chunk.length
    options.onBytes?.(bytes)
  })
  if (!options.gzipped) {
    yield* file as AsyncIterable<Uint8Array>
    return
  }
  const gunzip = createGunzip({ chunkSize: 1 << 18 })
  file.on('error', (error) => gunzip.destroy(error))
  let unpacked = 0
  try {
    for await (const chunk of file.pipe(gunzip) as AsyncIterable<Uint8Array>) {
      unpacked += chunk.length
      assertPlausible('gzip', path, bytes, unpacked)
      yield chunk
    }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'Z_BUF_ERROR') {
      throw new AppError('GZIP_TRUNCATED', `${path} ends inside its gzip stream`, {
        where: { file: path, offset: bytes },
        cause,
      })
    }
    if (code?.startsWith('Z_')) {
      throw new AppError('GZIP_CORRUPT', `${path}: the gzip data is damaged`, {
        where: { file: path, offset: bytes },
        cause,
      })
    }
    throw cause
  } finally {
    file.destroy()
  }
}

const utf8 = new TextDecoder()

class OptionTradesParser {
  private readonly path: string
  private readonly underlyings: ReadonlySet<string>
  private readonly counts: FlatFileCounts
  private buffer: Uint8Array = new Uint8Array(0)
  private at = 0
  private columns = 0
  private place: Record<Needed, number> | null = null
  private starts = new Int32Array(0)
  private ends = new Int32Array(0)
  private lastTicker = new Uint8Array(0)
  private contract: OptionTicker | null = null
  private readonly conditionCodes = new Map<string, number>()
  private readonly shortConditions = new Int32Array(1024).fill(-1)
  private readonly rows: OptionTradeRows = {
    length: 0,
    underlying: '',
    tsNs: new BigInt64Array(BLOCK_ROWS),
    sequence: new Uint32Array(BLOCK_ROWS),
    expiryDays: new Int32Array(BLOCK_ROWS),
    strike1e9: new BigInt64Array(BLOCK_ROWS),
    right: new Uint8Array(BLOCK_ROWS),
    price1e9: new BigInt64Array(BLOCK_ROWS),
    size: new Uint32Array(BLOCK_ROWS),
    conditions: { codes: new Int32Array(BLOCK_ROWS), values: [] },
  }
  private readonly tsHalves = new Int32Array(this.rows.tsNs.buffer)
  private readonly strikeHalves = new Int32Array(this.rows.strike1e9.buffer)
  private readonly priceHalves = new Int32Array(this.rows.price1e9.buffer)

  constructor(path: string, underlyings: ReadonlySet<string>, counts: FlatFileCounts) {
    this.path = path
    this.underlyings = underlyings
    this.counts = counts
  }

  feed(chunk: Uint8Array) {
    const rest = this.buffer.length - this.at
    if (rest > MAX_LINE_BYTES) throw this.badRow('line longer than 1 MiB')
    if (rest === 0) this.buffer = chunk
    else {
      const joined = new Uint8Array(rest + chunk.length)
      joined.set(this.buffer.subarray(this.at))
      joined.set(chunk, rest)
      this.buffer = joined
    }
    this.at = 0
  }

  /** Consumes whole lines; false when the block has to be taken first. */
  parse(): boolean {
    if (!this.place && !this.header()) return true
    const { buffer, starts, ends, columns } = this
    while (true) {
      if (this.rows.length === BLOCK_ROWS) return false
      let i = this.at
      let field = 0
      let start = i
      let quoted = false
      let ended = false
      for (; i < buffer.length; i++) {
        const b = buffer[i]
        if (b === QUOTE) quoted = !quoted
        else if (b === COMMA && !quoted) {
          if (field < columns) {
            starts[field] = start
            ends[field] = i
          }
          field++
          start = i + 1
        } else if (b === NEWLINE) {
          ended = true
          break
        }
      }
      if (!ended) return true
      const end = i > start && buffer[i - 1] === RETURN ? i - 1 : i
      if (field === 0 && end === start) {
        this.at = i + 1
        continue
      }
      if (field + 1 !== columns) throw this.badRow(`${field + 1} fields instead of ${columns}`)
      starts[field] = start
      ends[field] = end
      if (!this.row()) return false
      this.at = i + 1
    }
  }

  /** A last line without its newline is waiting. */
  get hasRest() {
    return this.buffer.length > this.at
  }

  end() {
    if (!this.place) {
      throw new AppError('EMPTY_FILE', `${this.path} holds no header line`, {
        where: { file: this.path, offset: 0 },
      })
    }
  }

  *takeBlock(): Generator<OptionTradeRows> {
    if (this.rows.length === 0) return
    yield this.rows
    this.rows.length = 0
  }

  private header(): boolean {
    const { buffer } = this
    const end = buffer.indexOf(NEWLINE, this.at)
    if (end < 0) return false
    const names = utf8
      .decode(buffer.subarray(this.at, end))
      .replace(/^\uFEFF/, '')
      .trim()
      .split(',')
      .map((n) => n.trim().replaceAll('"', ''))
    const place = {} as Record<Needed, number>
    for (const name of NEEDED) {
      place[name] = names.indexOf(name)
      if (place[name] >= 0) continue
      throw new AppError('CSV_MISSING_COLUMN', `${this.path} has no column "${name}"`, {
        where: { file: this.path, column: name, row: 0 },
      })
    }
    this.columns = names.length
    this.starts = new Int32Array(names.length)
    this.ends = new Int32Array(names.length)
    this.place = place
    this.at = end + 1
    return true
  }

  /** Stores one row; false when it starts a block of another underlying (and was not consumed). */
  private row(): boolean {
    const { buffer, rows, counts, starts, ends } = this
    const place = this.place as Record<Needed, number>
    this.takeTicker(starts[place.ticker], ends[place.ticker])
    const contract = this.contract
    if (!contract) {
      counts.unreadableTickers++
      counts.rows++
      return true
    }
    if (!this.underlyings.has(contract.root)) {
      counts.otherUnderlyings++
      counts.rows++
      return true
    }
    if (rows.length > 0 && contract.root !== rows.underlying) return false
    rows.underlying = contract.root
    const n = rows.length
    nanoseconds(
      buffer,
      starts[place.sip_timestamp],
      ends[place.sip_timestamp],
      this.tsHalves,
      n * 2,
    )
    if (!parsed.ok) throw this.badField('sip_timestamp')
    const price = decimal1e9(buffer, starts[place.price], ends[place.price])
    if (!parsed.ok) throw this.badField('price')
    const size = decimal1e9(buffer, starts[place.size], ends[place.size])
    if (!parsed.ok || size > 4e15) throw this.badField('size')
    storeInteger(price, this.priceHalves, n * 2)
    storeInteger(contract.strike1e9, this.strikeHalves, n * 2)
    rows.size[n] = Math.round(size / 1e9)
    rows.expiryDays[n] = contract.expiryDays
    rows.right[n] = contract.right === 'C' ? 67 : 80
    rows.sequence[n] = counts.rows
    rows.conditions.codes[n] = this.condition(starts[place.conditions], ends[place.conditions])
    rows.length = n + 1
    counts.rows++
    return true
  }

  private takeTicker(from: number, to: number) {
    const { buffer, lastTicker } = this
    if (to - from === lastTicker.length) {
      let i = lastTicker.length - 1
      while (i >= 0 && buffer[from + i] === lastTicker[i]) i--
      if (i < 0) return
    }
    this.lastTicker = buffer.slice(from, to)
    this.contract = parseOptionTicker(String.fromCharCode(...this.lastTicker.subarray(0, 64)))
  }

  private condition(from: number, to: number): number {
    const { buffer, shortConditions } = this
    const short = to - from <= 3
    let key = 0
    if (short) {
      for (let i = from; i < to; i++) {
        const d = buffer[i] - 48
        if (d < 0 || d > 9) throw this.badField('conditions')
        key = key * 10 + d
      }
      if (to === from) key = 1000
      if (shortConditions[key] >= 0) return shortConditions[key]
    }
    if (to - from > MAX_CONDITION_BYTES) throw this.badField('conditions')
    const text = utf8.decode(buffer.subarray(from, to)).replaceAll('"', '')
    if (!/^[0-9, ]*$/.test(text)) throw this.badField('conditions')
    const { values } = this.rows.conditions
    const code = this.conditionCodes.get(text) ?? values.push(text) - 1
    if (code === MAX_CONDITIONS)
      throw this.badRow(`more than ${MAX_CONDITIONS} different lists of conditions`, 'conditions')
    this.conditionCodes.set(text, code)
    if (short) shortConditions[key] = code
    return code
  }

  private badField(column: string) {
    return this.badRow(`"${column}" is not a number`, column)
  }

  private badRow(problem: string, column = '') {
    const row = this.counts.rows + 1
    return new AppError('CSV_BAD_ROW', `${this.path}, row ${row}: ${problem}`, {
      where: { file: this.path, row, ...(column ? { column } : {}) },
    })
  }
}
