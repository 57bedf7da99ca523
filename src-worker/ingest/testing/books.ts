/** Book files for tests: ES depth records by formula, so that every stored value can be told from its row number. */
import { sessionTimes } from '#core/domain/calendar'
import { createDbnZstWriter } from '../../formats/dbn-writer.ts'

export interface BookFileOptions {
  /** Session in which the rows start. */
  date: string
  rows: number
  /** ns after 18:00 ET of the first row. */
  startNs?: number
  stepNs?: number
  firstSequence?: number
  /** The symbol as the metadata maps it; null maps none. */
  symbol?: string | null
}

export const BOOK_ID = 42
export const BOOK_SYMBOL = 'ESZ6'
/** Ticks of the best bid in row i. */
export const bestBid = (i: number) => 24_000 + (i % 40)
/** Every tenth row is a print of this size. */
export const printSize = (i: number) => (i % 10 === 0 ? 1 + (i % 7) : 0)

const mapping = (rawSymbol: string, day: number) => ({
  rawSymbol,
  intervals: [{ startDate: day - 100, endDate: day + 100, symbol: String(BOOK_ID) }],
})

/** Writes `rows` MBP-10 records of one contract. */
export async function writeBookFile(path: string, options: BookFileOptions): Promise<void> {
  const { date, rows, startNs = 0, stepNs = 1e6, firstSequence = 1, symbol = BOOK_SYMBOL } = options
  const ymd = (d: string) => Number(d.replaceAll('-', ''))
  const writer = createDbnZstWriter(
    path,
    {
      dataset: 'GLBX.MDP3',
      schema: 'mbp-10',
      start: sessionTimes(date).originNs,
      end: null,
      stypeIn: 'raw_symbol',
      stypeOut: 'instrument_id',
      symbols: [BOOK_SYMBOL],
      mappings: symbol === null ? [] : [mapping(symbol, ymd(date))],
    },
    { originNs: sessionTimes(date).originNs },
  )
  const block = 4096
  for (let at = 0; at < rows; at += block) {
    const n = Math.min(block, rows - at)
    const row = (i: number) => at + i
    const level = (of: (i: number, k: number) => number) =>
      Int32Array.from({ length: n * 10 }, (_, j) => of(row(Math.floor(j / 10)), j % 10))
    await writer.appendMbp10({
      length: n,
      ts: Float64Array.from({ length: n }, (_, i) => startNs + row(i) * stepNs),
      tsRecv: Float64Array.from({ length: n }, (_, i) => startNs + row(i) * stepNs + 500),
      sequence: Uint32Array.from({ length: n }, (_, i) => firstSequence + row(i)),
      instrumentId: BOOK_ID,
      price: Int32Array.from({ length: n }, (_, i) => bestBid(row(i))),
      size: Uint32Array.from({ length: n }, (_, i) => printSize(row(i)) || 5),
      action: Uint8Array.from({ length: n }, (_, i) => (printSize(row(i)) > 0 ? 84 : 65)),
      side: new Uint8Array(n).fill(66),
      flags: new Uint8Array(n).fill(128),
      bidPx: level((i, k) => bestBid(i) - k),
      askPx: level((i, k) => bestBid(i) + 1 + k),
      bidSz: level((i, k) => (i % 50) + k),
      askSz: level((i, k) => (i % 60) + k),
    })
  }
  await writer.close()
}
