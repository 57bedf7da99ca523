/**
 * The memory of one flat-file parser and the WebAssembly kernel over it: a window of bytes in, the
 * columns of a block out. The kernel reads plain rows of one ticker; the parser does all else.
 */
import * as F from '../../formats/wasm/assembly/flat-rows-abi.ts'
import { FLAT_ROWS_BASE64 } from '../../formats/wasm/flat-rows-bytes.ts'

export type FieldKind = 'any' | 'ticker' | 'conditions' | 'price' | 'time' | 'size'
const KINDS: Record<FieldKind, number> = {
  any: F.FIELD_ANY,
  ticker: F.FIELD_TICKER,
  conditions: F.FIELD_CONDITIONS,
  price: F.FIELD_PRICE,
  time: F.FIELD_TIME,
  size: F.FIELD_SIZE,
}
/** What a kernel made of the bytes: wants more, is full, or met a row for the parser. */
export type Stop = 'bytes' | 'full' | 'odd'
const STOPS: readonly Stop[] = ['bytes', 'full', 'odd']
const MAX_FIELDS = 256
const MAX_TICKER = 64
const PAGE = 65_536

let compiled: WebAssembly.Module | undefined

export class FlatKernel {
  /** The whole memory; it never grows. */
  readonly bytes: Uint8Array
  /** Where unread bytes start when the window is empty. */
  readonly window: number
  readonly tsNs: BigInt64Array
  readonly sequence: Uint32Array
  readonly expiryDays: Int32Array
  readonly strike1e9: BigInt64Array
  readonly right: Uint8Array
  readonly price1e9: BigInt64Array
  readonly size: Uint32Array
  readonly conditions: Int32Array
  /** Code of a condition by its number, [1000] of none; -1: not met yet. */
  readonly shortConditions: Int32Array
  private readonly words: Uint32Array
  private readonly ticker: number
  private readonly kinds: number
  private readonly strike: BigInt64Array
  private readonly parse: (state: number) => number
  private fields = 0

  constructor(blockRows: number, windowBytes: number) {
    compiled ??= new WebAssembly.Module(Buffer.from(FLAT_ROWS_BASE64, 'base64'))
    const rowBytes = 3 * 8 + 4 * 4 + 1
    const bytes = blockRows * rowBytes + windowBytes + 16_384
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
    const imports = { env: { memory, abort: () => {} } }
    const { exports } = new WebAssembly.Instance(compiled, imports)
    this.parse = exports.parse as (state: number) => number
    const { buffer } = memory
    this.bytes = new Uint8Array(buffer)
    let end = 64
    const take = (n: number) => {
      const at = end
      end = Math.ceil((end + n) / 16) * 16
      return at
    }
    const state = take(F.STATE_WORDS * 4)
    this.words = new Uint32Array(buffer, state, F.STATE_WORDS)
    this.strike = new BigInt64Array(buffer, state + F.STRIKE * 4, 1)
    this.ticker = take(MAX_TICKER + 8)
    this.kinds = take(MAX_FIELDS)
    this.shortConditions = new Int32Array(buffer, take(1024 * 4), 1024).fill(-1)
    this.tsNs = new BigInt64Array(buffer, take(blockRows * 8), blockRows)
    this.strike1e9 = new BigInt64Array(buffer, take(blockRows * 8), blockRows)
    this.price1e9 = new BigInt64Array(buffer, take(blockRows * 8), blockRows)
    this.sequence = new Uint32Array(buffer, take(blockRows * 4), blockRows)
    this.expiryDays = new Int32Array(buffer, take(blockRows * 4), blockRows)
    this.size = new Uint32Array(buffer, take(blockRows * 4), blockRows)
    this.conditions = new Int32Array(buffer, take(blockRows * 4), blockRows)
    this.right = new Uint8Array(buffer, take(blockRows), blockRows)
    // A byte more, for the line feed that ends every search.
    this.window = take(windowBytes + 8)
    const { words } = this
    words[F.MAX_ROWS] = blockRows
    words[F.TICKER] = this.ticker
    words[F.KINDS] = this.kinds
    words[F.CONDITIONS] = this.shortConditions.byteOffset
    words[F.C_TS] = this.tsNs.byteOffset
    words[F.C_SEQUENCE] = this.sequence.byteOffset
    words[F.C_EXPIRY] = this.expiryDays.byteOffset
    words[F.C_STRIKE] = this.strike1e9.byteOffset
    words[F.C_RIGHT] = this.right.byteOffset
    words[F.C_PRICE] = this.price1e9.byteOffset
    words[F.C_SIZE] = this.size.byteOffset
    words[F.C_CONDITIONS] = this.conditions.byteOffset
  }

  /** What the columns of the file are; a file of very many is left to the parser. */
  columns(kinds: readonly FieldKind[]) {
    this.fields = kinds.length <= MAX_FIELDS ? kinds.length : 0
    this.words[F.FIELDS] = this.fields
    if (this.fields > 0)
      this.bytes.set(
        kinds.map((k) => KINDS[k]),
        this.kinds,
      )
  }

  /** The ticker of the row before; null: its rows are passed over. */
  tickerIs(
    ticker: Uint8Array,
    contract: { expiryDays: number; strike1e9: number; right: 'C' | 'P' } | null,
  ) {
    const { words } = this
    const fits = ticker.length <= MAX_TICKER && this.fields > 0
    words[F.TICKER_BYTES] = fits ? ticker.length : 0
    words[F.KEPT] = contract ? 1 : 0
    if (fits) this.bytes.set(ticker, this.ticker)
    if (!contract) return
    words[F.EXPIRY] = contract.expiryDays
    words[F.RIGHT] = contract.right.charCodeAt(0)
    this.strike[0] = BigInt(contract.strike1e9)
  }

  /** It knows a ticker whose rows it could read. */
  get isReady() {
    return this.words[F.TICKER_BYTES] > 0
  }

  /** Reads plain rows from `at`; `end` is where the bytes of the window end. */
  run(at: number, end: number, rows: number, fileRow: number) {
    const { words } = this
    this.bytes[end] = 10
    words[F.AT] = at
    words[F.END] = end
    words[F.ROWS] = rows
    words[F.FILE_ROW] = fileRow
    words[F.PASSED] = 0
    const stop = STOPS[this.parse(words.byteOffset)]
    return {
      stop,
      at: words[F.AT],
      rows: words[F.ROWS],
      fileRow: words[F.FILE_ROW],
      passed: words[F.PASSED],
    }
  }
}
