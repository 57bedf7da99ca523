/**
 * Bytes of a flat file of option trades into columns. Every rule of the format is here; the bulk of
 * the rows, which are plain and of the same ticker as the row before, is read by the kernel.
 */
import { type OptionTicker, parseOptionTicker } from '#core/domain/option-ticker'
import { AppError } from '#core/protocol/message'
import { decimal1e9, nanoseconds, parsed, storeInteger } from './decimal-bytes.ts'
import { type FieldKind, FlatKernel } from './flat-kernel.ts'

const COMMA = 44
const NEWLINE = 10
const RETURN = 13
const QUOTE = 34
const BLOCK_ROWS = 8192
const MAX_LINE_BYTES = 1 << 20
/** The most bytes one `feed` takes. */
export const MAX_CHUNK_BYTES = 1 << 18
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

export interface FlatFileCounts {
  rows: number
  otherUnderlyings: number
  unreadableTickers: number
}

const KIND_OF: Record<Needed, FieldKind> = {
  ticker: 'ticker',
  conditions: 'conditions',
  price: 'price',
  sip_timestamp: 'time',
  size: 'size',
}
const utf8 = new TextDecoder()

export class OptionTradesParser {
  private readonly path: string
  private readonly underlyings: ReadonlySet<string>
  private readonly counts: FlatFileCounts
  private readonly kernel = new FlatKernel(BLOCK_ROWS, MAX_LINE_BYTES + MAX_CHUNK_BYTES)
  private readonly isPlain: boolean
  /** The kernel's memory, in which unread bytes are [at, limit). */
  private readonly buffer = this.kernel.bytes
  private at = this.kernel.window
  private limit = this.kernel.window
  private columns = 0
  private place: Record<Needed, number> | null = null
  private starts = new Int32Array(0)
  private ends = new Int32Array(0)
  private lastTicker = new Uint8Array(0)
  private contract: OptionTicker | null = null
  private readonly conditionCodes = new Map<string, number>()
  private readonly rows: OptionTradeRows = {
    length: 0,
    underlying: '',
    tsNs: this.kernel.tsNs,
    sequence: this.kernel.sequence,
    expiryDays: this.kernel.expiryDays,
    strike1e9: this.kernel.strike1e9,
    right: this.kernel.right,
    price1e9: this.kernel.price1e9,
    size: this.kernel.size,
    conditions: { codes: this.kernel.conditions, values: [] },
  }
  private readonly tsHalves = halvesOf(this.kernel.tsNs)
  private readonly strikeHalves = halvesOf(this.kernel.strike1e9)
  private readonly priceHalves = halvesOf(this.kernel.price1e9)

  constructor(
    path: string,
    options: { underlyings: ReadonlySet<string>; decoder?: 'wasm' | 'plain' },
    counts: FlatFileCounts,
  ) {
    this.path = path
    this.underlyings = options.underlyings
    this.isPlain = options.decoder === 'plain'
    this.counts = counts
  }

  /** At most MAX_CHUNK_BYTES more, when `parse` has consumed what it could. */
  feed(chunk: Uint8Array) {
    this.buffer.set(chunk, this.room())
    this.fed(chunk.length)
  }

  /** Where in `memory` the same may be put without a copy; `fed` then says how much it was. */
  room(): number {
    const { buffer, kernel } = this
    const rest = this.limit - this.at
    if (rest > MAX_LINE_BYTES) throw this.badRow('line longer than 1 MiB')
    buffer.copyWithin(kernel.window, this.at, this.limit)
    this.at = kernel.window
    this.limit = kernel.window + rest
    return this.limit
  }

  fed(bytes: number) {
    this.limit += bytes
  }

  get memory(): Uint8Array {
    return this.buffer
  }

  /** Consumes whole lines; false when the block has to be taken first. */
  parse(): boolean {
    if (!this.place && !this.header()) return true
    while (true) {
      if (this.rows.length === BLOCK_ROWS) return false
      const stop = this.kernelMayRun() ? this.runKernel() : 'odd'
      if (stop === 'bytes') return true
      if (stop === 'full') return false
      const line = this.line()
      if (line === 'incomplete') return true
      if (line === 'other') return false
    }
  }

  /** Rows of the last ticker may go on in this block. */
  private kernelMayRun(): boolean {
    const { rows, contract, kernel } = this
    if (this.isPlain || !kernel.isReady) return false
    if (!contract || !this.underlyings.has(contract.root)) return true
    if (rows.length === 0) rows.underlying = contract.root
    return rows.underlying === contract.root
  }

  private runKernel() {
    const { counts, rows } = this
    const { stop, at, passed, ...now } = this.kernel.run(
      this.at,
      this.limit,
      rows.length,
      counts.rows,
    )
    this.at = at
    rows.length = now.rows
    counts.rows = now.fileRow
    if (this.contract) counts.otherUnderlyings += passed
    else counts.unreadableTickers += passed
    return stop
  }

  /** One line, whatever it looks like; `other` when it starts a block of another underlying. */
  private line(): 'done' | 'incomplete' | 'other' {
    const { buffer, limit, starts, ends, columns } = this
    let i = this.at
    let field = 0
    let start = i
    let quoted = false
    for (; i < limit; i++) {
      const b = buffer[i]
      if (b === QUOTE) quoted = !quoted
      else if (b === COMMA && !quoted) {
        if (field < columns) {
          starts[field] = start
          ends[field] = i
        }
        field++
        start = i + 1
      } else if (b === NEWLINE) break
    }
    if (i === limit) return 'incomplete'
    const end = i > start && buffer[i - 1] === RETURN ? i - 1 : i
    if (field > 0 || end > start) {
      if (field + 1 !== columns) throw this.badRow(`${field + 1} fields instead of ${columns}`)
      starts[field] = start
      ends[field] = end
      if (!this.row()) return 'other'
    }
    this.at = i + 1
    return 'done'
  }

  /** A last line without its newline is waiting. */
  get hasRest() {
    return this.limit > this.at
  }

  end() {
    if (!this.place) {
      throw new AppError('EMPTY_FILE', `${this.path} holds no header line; fetch it again`, {
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
    const length = buffer.subarray(this.at, this.limit).indexOf(NEWLINE)
    if (length < 0) return false
    const end = this.at + length
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
      throw new AppError(
        'CSV_MISSING_COLUMN',
        `${this.path} has no column "${name}"; its first line names ${names.slice(0, 20).join(', ').slice(0, 200)}`,
        {
          where: { file: this.path, column: name, row: 0 },
        },
      )
    }
    this.columns = names.length
    this.starts = new Int32Array(names.length)
    this.ends = new Int32Array(names.length)
    this.place = place
    const needed = new Map(NEEDED.map((name) => [place[name], KIND_OF[name]]))
    this.kernel.columns(names.map((_, i) => needed.get(i) ?? 'any'))
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
    const kept = this.contract && this.underlyings.has(this.contract.root) ? this.contract : null
    this.kernel.tickerIs(this.lastTicker, kept)
  }

  private condition(from: number, to: number): number {
    const { buffer } = this
    const { shortConditions } = this.kernel
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

const halvesOf = (array: BigInt64Array) =>
  new Int32Array(array.buffer, array.byteOffset, array.length * 2)
