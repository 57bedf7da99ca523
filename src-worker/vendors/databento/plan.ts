/** What to buy for which day: a download is cut into chunks of one schema and one session. */
import { createHash } from 'node:crypto'
import { sessionTimes, toUtcNs } from '#core/domain/calendar'
import { esOptionRoot } from '#core/domain/es-options'
import { dateOfDays, daysOfDate } from '#core/domain/ny-time'
import { AppError } from '#core/protocol/message'
import type { DatabentoAsk } from '#core/protocol/tasks'
import type { DatabentoClient, DatabentoQuery } from './client.ts'

export interface Chunk {
  /** Names its ledger entry: the same query has the same id. */
  id: string
  date: string
  query: DatabentoQuery
  /** Its file, relative to the download folder. */
  file: string
}

type Part = Pick<DatabentoQuery, 'schema' | 'symbols' | 'stypeIn' | 'dataset'>

/** Dates with Globex trading from..to, both included. */
export function sessionDates(from: string, to: string): string[] {
  const dates: string[] = []
  for (let day = daysOfDate(from); day <= daysOfDate(to); day++) {
    const date = dateOfDays(day)
    if (sessionTimes(date).globexClose > 0) dates.push(date)
  }
  return dates
}

/** Chunks of a request, in the order in which they should be ingested: definitions first. */
export async function planChunks(ask: DatabentoAsk, client: DatabentoClient): Promise<Chunk[]> {
  const chunks: Chunk[] = []
  for (const date of sessionDates(ask.from, ask.to)) {
    const parts = ask.preset ? await presetParts(ask.preset, date, client) : askedParts(ask)
    for (const part of parts) chunks.push(chunkOf(part, date))
  }
  if (chunks.length === 0)
    throw new AppError('NOTHING_TO_DOWNLOAD', `No session from ${ask.from} to ${ask.to}.`)
  return chunks
}

function askedParts({ dataset, schemas, symbols, stypeIn }: DatabentoAsk): Part[] {
  if (!dataset || !schemas?.length || !symbols?.length)
    throw new AppError('DATABENTO_ASK', 'Name a preset, or a dataset with schemas and symbols.')
  return schemas.map((schema) => ({ dataset, schema, symbols, stypeIn: stypeIn ?? 'raw_symbol' }))
}

/** A whole 0DTE session: futures with depth and the options that expire today. */
async function presetParts(
  preset: NonNullable<DatabentoAsk['preset']>,
  date: string,
  client: DatabentoClient,
): Promise<Part[]> {
  if (preset === 'spy-0dte') {
    const spy = { dataset: 'OPRA.PILLAR', symbols: ['SPY.OPT'], stypeIn: 'parent' } as const
    return ['definition', 'statistics', 'tcbbo'].map((schema) => ({ ...spy, schema }))
  }
  const dataset = 'GLBX.MDP3'
  const root = esOptionRoot(date)
  const futures = { dataset, symbols: ['ES.FUT'], stypeIn: 'parent' } as const
  const front = await frontContract(client, date)
  const depth = { dataset, symbols: [front], stypeIn: 'raw_symbol' } as const
  if (!root)
    return [
      { ...futures, schema: 'definition' },
      { ...depth, schema: 'mbp-10' },
    ]
  const options = { dataset, symbols: [`${root}.OPT`], stypeIn: 'parent' } as const
  return [
    { ...futures, symbols: ['ES.FUT', `${root}.OPT`], schema: 'definition' },
    { ...options, schema: 'statistics' },
    { ...futures, schema: 'trades' },
    { ...depth, schema: 'mbp-10' },
    { ...options, schema: 'trades' },
    { ...options, schema: 'mbp-1' },
  ]
}

/** Raw symbol of the volume front of a day: files bought as `ES.v.0` would not name their contract. */
export async function frontContract(client: DatabentoClient, date: string): Promise<string> {
  const dataset = 'GLBX.MDP3'
  const days = { startDate: date, endDate: dateOfDays(daysOfDate(date) + 1) }
  const single = async (symbol: string, stypeIn: string, stypeOut: string) => {
    const { result } = await client.resolve({
      dataset,
      symbols: [symbol],
      stypeIn,
      stypeOut,
      ...days,
    })
    const found = result[symbol]?.find((r) => r.d0 <= date && date < r.d1)?.s
    if (!found)
      throw new AppError('DATABENTO_UNRESOLVED', `${symbol} names no contract on ${date}.`, {
        where: { symbol, date },
      })
    return found
  }
  const id = await single('ES.v.0', 'continuous', 'instrument_id')
  return single(id, 'instrument_id', 'raw_symbol')
}

function chunkOf(part: Part, date: string): Chunk {
  const times = sessionTimes(date)
  const query: DatabentoQuery = {
    ...part,
    symbols: [...part.symbols].map(normalSymbol).sort(),
    startNs: times.originNs,
    endNs: toUtcNs(times, times.sessionEnd),
  }
  const id = chunkId(query)
  const names = query.symbols
    .slice(0, 3)
    .join('+')
    .replaceAll(/[^\w.+-]/g, '_')
    .slice(0, 40)
  const file = `${query.dataset}/${date}/${query.schema}.${names}.${id.slice(0, 8)}.dbn.zst`
  return { id, date, query, file }
}

/** ROOT upper case, rule letter lower case (1.1). */
export function normalSymbol(symbol: string): string {
  const continuous = /^([A-Za-z0-9]+)\.([cvnCVN])\.(\d+)$/.exec(symbol)
  if (continuous)
    return `${continuous[1].toUpperCase()}.${continuous[2].toLowerCase()}.${continuous[3]}`
  return /\.(fut|opt)$/i.test(symbol) ? symbol.toUpperCase() : symbol
}

/** Same query, same id. */
export function chunkId(q: DatabentoQuery): string {
  const canonical = [q.dataset, q.schema, q.stypeIn, q.symbols.join(','), q.startNs, q.endNs]
  return createHash('sha256').update(canonical.join('\n')).digest('hex').slice(0, 24)
}
