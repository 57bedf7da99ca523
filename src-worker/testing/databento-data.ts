/** Synthetic DBN for the test server: the same query always has the same records, an hour of it the same hour. */
import { constants, zstdCompressSync } from 'node:zlib'
import type { DbnSchema } from '#core/formats/dbn/codes'
import { RTYPE } from '#core/formats/dbn/codes'
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

/** Bytes of a record by schema; a schema served as trades has theirs. */
const BYTES: Record<string, number> = {
  'mbp-10': 368,
  'mbp-1': 80,
  definition: 520,
  statistics: 80,
}
const TRADE_BYTES = 48
const DAY_NS = 86_400_000_000_000n
const LEVELS = 10

interface Instrument {
  name: string
  id: number
  /** Ticks of 0.25 around which it trades. */
  level: number
}

/** What parents stand for: one future, or a call and a put of the day. Others stand for themselves. */
function instrumentsOf(symbols: readonly string[]): Instrument[] {
  const names = symbols.flatMap((symbol) => {
    if (symbol === 'ES.FUT') return ['ESZ5']
    const root = /^(\w+)\.OPT$/.exec(symbol)?.[1]
    if (root === 'SPY') return ['SPY   251216C00687000', 'SPY   251216P00687000']
    return root ? [`${root}Z5 C6000`, `${root}Z5 P6000`] : [symbol]
  })
  return names.map((name, i) => ({ name, id: 42 + i, level: /[CP]\d+$/.test(name) ? 40 : 24_000 }))
}

/** Records by formula, `perSymbol` for every instrument asked for, spread over the interval. */
export function servedData(q: ServedQuery, perSymbol: number): Served {
  const chunks: Uint8Array[] = []
  const instruments = instrumentsOf(q.symbols)
  const encoder = new DbnEncoder(
    {
      dataset: q.dataset,
      schema: q.schema as DbnSchema,
      start: q.startNs,
      end: q.endNs,
      stypeIn: 'raw_symbol',
      stypeOut: 'instrument_id',
      symbols: instruments.map((i) => i.name),
      mappings: instruments.map(({ name, id }) => ({
        rawSymbol: name,
        intervals: [{ startDate: 20200101, endDate: 20400101, symbol: String(id) }],
      })),
    },
    { originNs: q.startNs },
    (chunk) => chunks.push(chunk),
  )
  for (const instrument of instruments) append(encoder, q, instrument, perSymbol)
  encoder.end()
  const bytes = zstdCompressSync(Buffer.concat(chunks), {
    params: {
      [constants.ZSTD_c_compressionLevel]: 1,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  })
  const records = perSymbol * instruments.length
  return { bytes, records, billed: records * (BYTES[q.schema] ?? TRADE_BYTES) }
}

function append(encoder: DbnEncoder, q: ServedQuery, instrument: Instrument, n: number) {
  if (q.schema === 'definition') return appendDefinitions(encoder, q, instrument, n)
  if (q.schema === 'statistics') return appendStatistics(encoder, q, instrument, n)
  const { id, level } = instrument
  const span = Number(q.endNs - q.startNs)
  const ts = Float64Array.from({ length: n }, (_, i) => Math.floor((span * i) / n))
  const noise = (i: number) => (Math.imul(i + id, 2654435761) >>> 8) % (level > 1000 ? 251 : 17)
  const rows = {
    length: n,
    ts,
    tsRecv: ts.map((t) => t + 700),
    sequence: Uint32Array.from({ length: n }, (_, i) => i + 1),
    instrumentId: id,
    price: Int32Array.from({ length: n }, (_, i) => level + noise(i)),
    size: Uint32Array.from({ length: n }, (_, i) => 1 + (noise(i * 7) % 9)),
    action: new Uint8Array(n).fill(q.schema.startsWith('mbp') ? 65 : 84),
    side: Uint8Array.from({ length: n }, (_, i) => (noise(i) % 2 ? 65 : 66)),
    flags: new Uint8Array(n).fill(128),
  }
  if (!q.schema.startsWith('mbp')) return encoder.appendTrades(rows)
  const levels = q.schema === 'mbp-10' ? LEVELS : 1
  const book = (of: (price: number, level: number) => number) =>
    Int32Array.from({ length: n * levels }, (_, i) =>
      of(rows.price[Math.floor(i / levels)] ?? level, i % levels),
    )
  const sizes = book((price, l) => 5 + ((price + l) % 40))
  const whole = {
    ...rows,
    bidPx: book((price, l) => price - l),
    askPx: book((price, l) => price + 1 + l),
    bidSz: sizes,
    askSz: sizes,
  }
  if (levels === LEVELS) encoder.appendMbp10(whole)
  else encoder.appendMbp1(whole)
}

function appendDefinitions(
  encoder: DbnEncoder,
  q: ServedQuery,
  { name, id }: Instrument,
  n: number,
) {
  const option = /([CP])0*(\d+)$/.exec(name)
  const isOcc = name.includes('   ')
  const strike = BigInt(option?.[2] ?? 0) * (isOcc ? 1_000_000n : 1_000_000_000n)
  for (let i = 0; i < n; i++)
    encoder.appendFields(RTYPE.definition, {
      ts_event: q.startNs,
      ts_recv: q.startNs,
      instrument_id: id,
      raw_instrument_id: id,
      raw_symbol: name,
      instrument_class: option?.[1] ?? 'F',
      // 16:00 in New York: the session ends an hour later.
      expiration: option ? q.endNs - 3_600_000_000_000n : q.endNs + 3n * DAY_NS,
      ...(option ? { strike_price: strike, underlying: isOcc ? 'SPY' : 'ESZ5' } : {}),
      asset: name.slice(0, 2),
      security_update_action: 'A',
      min_price_increment: 250_000_000n,
    })
}

function appendStatistics(encoder: DbnEncoder, q: ServedQuery, { id }: Instrument, n: number) {
  for (let i = 0; i < n; i++)
    encoder.appendFields(RTYPE.statistics, {
      instrument_id: id,
      ts_event: q.startNs + BigInt(i),
      ts_recv: q.startNs + BigInt(i),
      ts_ref: q.startNs - DAY_NS,
      quantity: BigInt(100 + i),
      sequence: i + 1,
      stat_type: 9,
      update_action: 1,
      stat_flags: 255,
    })
}
