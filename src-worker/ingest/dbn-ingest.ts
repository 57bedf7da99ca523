/**
 * Prints and books of a DBN file into bronze. Futures rows of a block go to the writer as the
 * decoder left them; options, and the prints found in book files, are copied into row buffers.
 */
import { NO_INT64 } from '#core/domain/units'
import type { DbnColumns } from '#core/formats/dbn/columns'
import { SymbolTable, utcDate } from '#core/formats/dbn/symbols'
import type { BronzeTable } from '#core/lake/bronze-schemas'
import { AppError } from '#core/protocol/message'
import type { ColumnSource } from '../formats/dbn-columns.ts'
import type { BronzeWriter } from '../lake/bronze-writer.ts'
import type { ColumnBlock, ColumnData, DictionaryColumn } from '../lake/columns.ts'
import type { RowBuffer } from '../lake/row-buffer.ts'
import { type Instrument, instrumentOf, type OptionLookup } from './instruments.ts'

const TRADE = 84
const DAY_NS = 86_400_000_000_000n
/** No reader's blocks have more. */
const MOST_BLOCK_ROWS = 2048
const OPTION_FLUSH_ROWS = 32_768
/** Why rows were left out whose instrument the file gives no symbol. */
const UNNAMED = 'unnamed_instrument'

/** What becomes of the rows of one instrument. */
interface Route {
  instrument: Instrument
  /** Dictionary code of the contract. */
  code: number
}

/** Numbers of rows of a block. */
interface Picked {
  at: Int32Array
  n: number
}
const noRows = (): Picked => ({ at: new Int32Array(MOST_BLOCK_ROWS), n: 0 })

export class DbnIngest {
  private readonly reader: ColumnSource
  private readonly writer: BronzeWriter
  private readonly options: OptionLookup
  private readonly symbols: SymbolTable
  private readonly routes = new Map<number, Route>()
  private routesDate = 0
  private lastDay = -1n
  private lastDate = 0
  private readonly bySymbol = new Map<string, Route>()
  private readonly contracts: string[] = []
  private readonly codes = new Int32Array(MOST_BLOCK_ROWS)
  private readonly picked = new Int32Array(MOST_BLOCK_ROWS)
  /** Rows of a mixed block by product. */
  private readonly products = new Map<string, { rows: Picked; prints: Picked }>()
  private readonly rowRoutes: Route[] = []
  private readonly bookTable: BronzeTable | null
  private readonly isPrints: boolean
  private shared: { of: DbnColumns; columns: ColumnData[] } | null = null

  /** `symbols` by the file's own metadata unless given. */
  constructor(
    reader: ColumnSource,
    writer: BronzeWriter,
    options: OptionLookup,
    symbols = new SymbolTable(reader.metadata),
  ) {
    this.reader = reader
    this.writer = writer
    this.options = options
    this.symbols = symbols
    this.isPrints = reader.kind === 'trades'
    this.bookTable =
      reader.plan.levels === 10 ? 'futures_mbp10' : reader.plan.levels === 1 ? 'futures_mbp1' : null
  }

  /** Reads the file to its end. `onBlock` is told of the compressed bytes read so far, and waited for. */
  async run(onBlock: (bytesRead: number) => unknown): Promise<void> {
    for (;;) {
      const block = await this.reader.next()
      if (!block) break
      this.writer.records += block.rows
      await this.store(block)
      await onBlock(this.reader.bytesRead)
    }
    this.refuseNameless()
    await this.flushOptions(0)
  }

  /** A file of which no record can be told from another is not taken as read: nothing of it is kept. */
  private refuseNameless() {
    const { records, skipped } = this.writer
    if (records === 0 || skipped[UNNAMED] !== records) return
    throw new AppError(
      'DBN_NO_SYMBOLS',
      `${this.reader.path}: its metadata names none of the instruments of its ${records} records; fetch it again with symbol mappings`,
      { where: { file: this.reader.path, records } },
    )
  }

  private async store(block: DbnColumns) {
    const root = this.assign(block)
    if (root !== null) {
      const table = this.isPrints ? 'futures_trades' : this.books()
      await this.writer.write(table, root, this.futuresBlock(block))
      if (!this.isPrints) this.gatherPrints(block, root)
    } else {
      await this.storeMixed(block)
    }
    await this.writer.flushLarge()
  }

  /** Gives every row the code of its contract; returns the product when all rows are futures of one. */
  private assign(block: DbnColumns): string | null {
    const { instrumentId, rows } = block
    const index = this.timesOf(block)
    const oneDay = this.dayOf(index[0]) === this.dayOf(index[rows - 1])
    const { codes } = this
    let lastId = -1
    let code = 0
    let root: string | null = null
    for (let i = 0; i < rows; i++) {
      const id = instrumentId[i]
      if (id !== lastId || !oneDay) {
        const route = this.routeOf(id, this.dayOf(index[i]))
        const { instrument } = route
        if (instrument.kind !== 'future') return null
        if (root !== null && root !== instrument.root) return null
        root = instrument.root
        lastId = id
        code = route.code
      }
      codes[i] = code
    }
    return root
  }

  /** The times that tell which day's symbols a row goes by. */
  private timesOf(block: DbnColumns): BigInt64Array {
    return this.reader.plan.tsRecv > 0 ? block.tsRecv : block.tsEvent
  }

  /** The same for blocks of several products, row by row. */
  private assignEach(block: DbnColumns) {
    const index = this.timesOf(block)
    for (let i = 0; i < block.rows; i++) {
      const route = this.routeOf(block.instrumentId[i], this.dayOf(index[i]))
      this.codes[i] = route.code
      this.rowRoutes[i] = route
    }
  }

  /** UTC date as a number; remembers the last one. */
  private dayOf(ns: bigint): number {
    const day = ns / DAY_NS
    if (day !== this.lastDay) {
      this.lastDay = day
      this.lastDate = utcDate(ns)
    }
    return this.lastDate
  }

  private books(): BronzeTable {
    if (this.bookTable) return this.bookTable
    throw new AppError('LAKE_SCHEMA', `${this.reader.path}: ${this.reader.kind} has no table`, {
      where: { file: this.reader.path, schema: this.reader.kind },
    })
  }

  private routeOf(id: number, date: number): Route {
    if (date !== this.routesDate) {
      this.routes.clear()
      this.routesDate = date
    }
    const known = this.routes.get(id)
    if (known) return known
    const symbol = this.symbols.symbolOf(id, date) ?? `#${id}`
    let route = this.bySymbol.get(symbol)
    if (!route) {
      const instrument = instrumentOf(symbol, this.options)
      route = { instrument, code: this.contracts.push(symbol) - 1 }
      this.bySymbol.set(symbol, route)
    }
    this.routes.set(id, route)
    return route
  }

  /** The block as rows of a futures table; blocks whose arrays are the same share their columns. */
  private futuresBlock(block: DbnColumns): ColumnBlock {
    if (this.shared?.of !== block) this.shared = { of: block, columns: this.futuresColumns(block) }
    return { length: block.rows, columns: this.shared.columns }
  }

  private futuresColumns(block: DbnColumns): ColumnData[] {
    const contract: DictionaryColumn = { codes: this.codes, values: this.contracts }
    const tsRecv = this.reader.plan.tsRecv > 0 ? block.tsRecv : null
    const head: ColumnData[] = [block.tsEvent, tsRecv, block.sequence, contract]
    if (this.isPrints) return [...head, block.price, block.size, block.side]
    return [
      ...head,
      block.action,
      block.side,
      block.depth,
      block.price,
      block.size,
      block.flags,
      ...levels(block, block.bidPx, block.bidSz, block.bidCt),
      ...levels(block, block.askPx, block.askSz, block.askCt),
    ]
  }

  /** T records of a book file, futures of one product. */
  private gatherPrints(block: DbnColumns, root: string) {
    const { action, rows } = block
    const { picked } = this
    let n = 0
    for (let i = 0; i < rows; i++) if (action[i] === TRADE) picked[n++] = i
    if (n > 0) this.writer.gather('futures_trades', root).pick(this.printColumns(block), picked, n)
  }

  private printColumns(block: DbnColumns): readonly ColumnData[] {
    if (this.isPrints) return this.futuresBlock(block).columns
    const [tsEvent, tsRecv, sequence, contract] = this.futuresBlock(block).columns
    return [tsEvent, tsRecv, sequence, contract, block.price, block.size, block.side]
  }

  private async storeMixed(block: DbnColumns) {
    this.assignEach(block)
    for (let i = 0; i < block.rows; i++) {
      const { instrument } = this.rowRoutes[i]
      if (instrument.kind === 'option') this.gatherOption(block, i)
      else if (instrument.kind === 'future') {
        const { rows, prints } = this.product(instrument.root)
        if (!this.isPrints) rows.at[rows.n++] = i
        if (this.isPrints || block.action[i] === TRADE) prints.at[prints.n++] = i
      } else if (instrument.kind === 'undefined-option') throw this.noDefinition(instrument.symbol)
      else this.writer.skip(instrument.symbol.startsWith('#') ? UNNAMED : 'other_instrument')
    }
    this.gatherProducts(block)
    await this.flushOptions(OPTION_FLUSH_ROWS)
  }

  private product(root: string) {
    let known = this.products.get(root)
    if (!known) {
      known = { rows: noRows(), prints: noRows() }
      this.products.set(root, known)
    }
    return known
  }

  private gatherProducts(block: DbnColumns) {
    for (const [root, { rows, prints }] of this.products) {
      if (rows.n > 0) {
        const { columns } = this.futuresBlock(block)
        this.writer.gather(this.books(), root).pick(columns, rows.at, rows.n)
      }
      if (prints.n > 0) {
        const columns = this.printColumns(block)
        this.writer.gather('futures_trades', root).pick(columns, prints.at, prints.n)
      }
      rows.n = 0
      prints.n = 0
    }
  }

  private gatherOption(block: DbnColumns, i: number) {
    const { instrument } = this.rowRoutes[i]
    if (instrument.kind !== 'option') return
    const { identity } = instrument
    const isPrint = this.isPrints || block.action[i] === TRADE
    if (isPrint) {
      const buffer = this.optionBuffer('options_trades', identity.underlying)
      const n = this.optionHead(buffer, block, i, identity)
      ;(buffer.cells[6] as BigInt64Array)[n] = block.price[i]
      ;(buffer.cells[7] as Uint32Array)[n] = block.size[i]
      ;(buffer.cells[8] as Uint8Array)[n] = block.side[i]
      ;(buffer.cells[9] as Int32Array)[n] = 0
      buffer.dictionaries[9] = NO_CONDITIONS
    }
    if (this.isPrints) return
    const buffer = this.optionBuffer('options_nbbo', identity.underlying)
    const n = this.optionHead(buffer, block, i, identity)
    ;(buffer.cells[6] as BigInt64Array)[n] = block.bidPx[i]
    ;(buffer.cells[7] as Uint32Array)[n] = block.bidSz[i]
    ;(buffer.cells[8] as BigInt64Array)[n] = block.askPx[i]
    ;(buffer.cells[9] as Uint32Array)[n] = block.askSz[i]
  }

  private optionHead(
    buffer: RowBuffer,
    block: DbnColumns,
    i: number,
    identity: { expiryDays: number; strike1e9: bigint; right: 'C' | 'P' },
  ): number {
    const n = buffer.reserve(1)
    const { cells } = buffer
    ;(cells[0] as BigInt64Array)[n] = block.tsEvent[i]
    ;(cells[1] as BigInt64Array)[n] = this.reader.plan.tsRecv > 0 ? block.tsRecv[i] : NO_INT64
    ;(cells[2] as Uint32Array)[n] = block.sequence[i]
    ;(cells[3] as Int32Array)[n] = identity.expiryDays
    ;(cells[4] as BigInt64Array)[n] = identity.strike1e9
    ;(cells[5] as Uint8Array)[n] = identity.right === 'C' ? 67 : 80
    buffer.length = n + 1
    return n
  }

  /** The file's own option rows stream on in slices; prints inside quote files wait as a side stream. */
  private optionBuffer(table: BronzeTable, underlying: string): RowBuffer {
    const buffer = this.writer.gather(table, underlying)
    const isMain = this.isPrints || table === 'options_nbbo'
    if (isMain) this.mainBuffers.set(`${table}|${underlying}`, { table, underlying, buffer })
    return buffer
  }

  private readonly mainBuffers = new Map<
    string,
    { table: BronzeTable; underlying: string; buffer: RowBuffer }
  >()

  private async flushOptions(atLeast: number) {
    for (const { table, underlying, buffer } of this.mainBuffers.values()) {
      if (buffer.length === 0 || buffer.length < atLeast) continue
      await this.writer.write(table, underlying, buffer.block())
      buffer.clear()
    }
  }

  private noDefinition(symbol: string) {
    return new AppError(
      'DEFINITIONS_MISSING',
      `${this.reader.path}: no definition of ${symbol} is in the lake; ingest the definitions of that day first`,
      { where: { file: this.reader.path, symbol } },
    )
  }
}

const NO_CONDITIONS = ['']

function levels(
  block: DbnColumns,
  px: BigInt64Array,
  sz: Uint32Array,
  ct: Uint32Array,
): ColumnData[] {
  const out: ColumnData[] = []
  for (const array of [px, sz, ct]) {
    for (let k = 0; k < block.levels; k++) {
      out.push(array.subarray(k * block.capacity, (k + 1) * block.capacity))
    }
  }
  return out
}
