/** Synthetic DBN for the test server: the same query always has the same records, an hour of it the same hour. */
import { constants, zstdCompressSync } from 'node:zlib'
import type { DbnSchema } from '#core/formats/dbn/codes'
import { DbnEncoder } from '#core/formats/dbn/encoder'

export interface ServedQuery {
  dataset: string
  schema: string
  symbols: string[]
  stypeIn: string
  startNs: bigint
  endNs: bigint
}

export interface Served {
  bytes: Buffer
  records: number
  /** Uncompressed records. */
  billed: number
}

const TRADE_BYTES = 48

/** Trades by formula, `perSymbol` for every symbol asked for, spread over the interval. */
export function servedData(q: ServedQuery, perSymbol: number): Served {
  const chunks: Uint8Array[] = []
  const symbols = q.symbols.map((name, i) => ({ name, id: 42 + i }))
  const encoder = new DbnEncoder(
    {
      dataset: q.dataset,
      schema: q.schema as DbnSchema,
      start: q.startNs,
      end: q.endNs,
      stypeIn: 'raw_symbol',
      stypeOut: 'instrument_id',
      symbols: q.symbols,
      mappings: symbols.map(({ name, id }) => ({
        rawSymbol: name,
        intervals: [{ startDate: 20200101, endDate: 20400101, symbol: String(id) }],
      })),
    },
    { originNs: q.startNs },
    (chunk) => chunks.push(chunk),
  )
  const span = Number(q.endNs - q.startNs)
  const n = perSymbol
  for (const { id } of symbols) {
    const ts = Float64Array.from({ length: n }, (_, i) => Math.floor((span * i) / n))
    const noise = (i: number) => (Math.imul(i + id, 2654435761) >>> 8) % 251
    encoder.appendTrades({
      length: n,
      ts,
      tsRecv: ts.map((t) => t + 700),
      sequence: Uint32Array.from({ length: n }, (_, i) => i + 1),
      instrumentId: id,
      price: Int32Array.from({ length: n }, (_, i) => 24_000 + noise(i)),
      size: Uint32Array.from({ length: n }, (_, i) => 1 + (noise(i * 7) % 9)),
      action: new Uint8Array(n).fill(84),
      side: Uint8Array.from({ length: n }, (_, i) => (noise(i) % 2 ? 65 : 66)),
      flags: new Uint8Array(n).fill(128),
    })
  }
  encoder.end()
  const bytes = zstdCompressSync(Buffer.concat(chunks), {
    params: {
      [constants.ZSTD_c_compressionLevel]: 1,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  })
  const records = n * symbols.length
  return { bytes, records, billed: records * TRADE_BYTES }
}
