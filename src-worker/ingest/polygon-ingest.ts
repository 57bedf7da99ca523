/** Option trades of a flat file into bronze: every expiry of the wanted underlyings. */
import type { BronzeWriter } from '../lake/bronze-writer.ts'
import { type FlatFileCounts, readOptionTrades } from '../vendors/polygon/flat-file.ts'

export interface PolygonIngestOptions {
  underlyings: ReadonlySet<string>
  gzipped: boolean
  /** Waited for. */
  onBytes: (bytes: number) => unknown
}

export async function ingestOptionTrades(
  path: string,
  writer: BronzeWriter,
  options: PolygonIngestOptions,
) {
  const counts: FlatFileCounts = { rows: 0, otherUnderlyings: 0, unreadableTickers: 0 }
  const side = new Uint8Array(8192).fill(78)
  let bytes = 0
  const source = readOptionTrades(
    path,
    { underlyings: options.underlyings, gzipped: options.gzipped, onBytes: (n) => (bytes = n) },
    counts,
  )
  for await (const rows of source) {
    writer.records = counts.rows
    await writer.write('options_trades', rows.underlying, {
      length: rows.length,
      columns: [
        rows.tsNs,
        null,
        rows.sequence,
        rows.expiryDays,
        rows.strike1e9,
        rows.right,
        rows.price1e9,
        rows.size,
        side,
        rows.conditions,
      ],
    })
    await options.onBytes(bytes)
  }
  writer.records = counts.rows
  if (counts.otherUnderlyings > 0) writer.skip('other_underlying', counts.otherUnderlyings)
  if (counts.unreadableTickers > 0) writer.skip('unreadable_ticker', counts.unreadableTickers)
}
