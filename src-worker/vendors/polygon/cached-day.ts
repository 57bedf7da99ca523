/** A cached day of option prints, whole in memory and in time order, and its replay (pipelines L5). */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { EventStream, OptionTradeBatch } from '#core/domain/batches'
import { sessionAt, sessionTimes } from '#core/domain/calendar'
import { type IsoDate, NS_PER_S } from '#core/domain/units'
import { printClass } from '#core/lake/option-conditions'
import { openDuck, queryRows, quote, rawVector } from '../../lake/duck.ts'
import { copyPrices, copySessionNs, copyWords } from '../../lake/vectors.ts'
import { type CachedDay, madeFrom, readPacked, writePacked } from './packed-day.ts'
import { cacheFolder } from './trades-cache.ts'

/** Every contract of one root; null when nothing is cached. The first opening packs the day for the next. */
export async function openCachedDay(
  lake: string,
  root: string,
  date: IsoDate,
  threads = 2,
): Promise<CachedDay | null> {
  const folder = cacheFolder(lake, date)
  const mine = new RegExp(`^O_${root}W?\\d{6}[CP]\\d{8}\\.parquet$`)
  const names = existsSync(folder) ? readdirSync(folder).filter((n) => mine.test(n)) : []
  if (names.length === 0) return null
  names.sort()
  const made = madeFrom(folder, names)
  const packed = join(folder, `_day.${root}.bin`)
  const known = readPacked(packed, date, made)
  if (known) return known
  const files = `read_parquet([${names.map((n) => quote(join(folder, n))).join(', ')}])`
  const duck = await openDuck({ threads })
  const connection = await duck.connect()
  try {
    await connection.run(`CREATE TEMP TABLE day AS SELECT * FROM ${files}`)
    const day = await read(connection, date)
    writePacked(packed, day, made)
    return day
  } finally {
    connection.closeSync()
    duck.closeSync()
  }
}

async function read(connection: DuckDBConnection, date: IsoDate): Promise<CachedDay> {
  const contracts = await queryRows(
    connection,
    `SELECT DISTINCT strike_1e9, "right" FROM day ORDER BY strike_1e9, "right"`,
  )
  const codes = await queryRows(connection, 'SELECT DISTINCT conditions FROM day')
  await connection.run(
    'CREATE TEMP TABLE contract (strike_1e9 BIGINT, "right" VARCHAR, "at" INTEGER)',
  )
  await connection.run('CREATE TEMP TABLE class (conditions VARCHAR, code INTEGER)')
  const insert = (table: string, values: readonly string[]) =>
    values.length > 0 ? connection.run(`INSERT INTO ${table} VALUES ${values.join(', ')}`) : null
  await insert(
    'contract',
    contracts.map((c, i) => `(${c.strike_1e9}, ${quote(String(c.right))}, ${i})`),
  )
  await insert(
    'class',
    codes.map((c) => `(${quote(String(c.conditions))}, ${printClass(String(c.conditions))})`),
  )
  const [{ n }] = (await queryRows(connection, 'SELECT count(*)::INTEGER AS n FROM day')) as [
    { n: number },
  ]
  const day: CachedDay = {
    date,
    contracts: contracts.map((c) => ({
      strike: Number(c.strike_1e9) / 1e9,
      right: c.right === 'C' ? 'C' : 'P',
    })),
    rows: n,
    ts: new Float64Array(n),
    sequence: new Uint32Array(n),
    contract: new Int32Array(n),
    price: new Float64Array(n),
    size: new Int32Array(n),
    condition: new Uint8Array(n),
  }
  const result = await connection.stream(
    `SELECT ts_event_ns, sequence, "at", price_1e9, size, code FROM day
     JOIN contract USING (strike_1e9, "right") JOIN class USING (conditions)
     ORDER BY ts_event_ns, "at", sequence`,
  )
  const { originNs } = sessionTimes(date)
  for (let at = 0; ; ) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return day
    const end = at + chunk.rowCount
    copySessionNs(chunk, 0, originNs, day.ts.subarray(at, end))
    copyWords(chunk, 1, day.sequence, at)
    copyWords(chunk, 2, day.contract, at)
    copyPrices(chunk, 3, day.price.subarray(at, end))
    copyWords(chunk, 4, day.size, at)
    const { bytes } = rawVector(chunk, 5, 4)
    for (let i = 0; i < chunk.rowCount; i++) day.condition[at + i] = bytes[i * 4] ?? 0
    at = end
  }
}

const BATCH_ROWS = 2048

const batchOf = (day: CachedDay, from: number, to: number): OptionTradeBatch => ({
  kind: 'options.trades',
  length: to - from,
  ts: day.ts.subarray(from, to),
  sequence: day.sequence.subarray(from, to),
  contract: day.contract.subarray(from, to),
  price: day.price.subarray(from, to),
  size: day.size.subarray(from, to),
  // The vendor's prints name no aggressor.
  side: new Int8Array(to - from),
  condition: day.condition.subarray(from, to),
})

/** The day as the fold takes it. */
export function cachedTrades(day: CachedDay): EventStream<OptionTradeBatch> {
  let at = 0
  return {
    kind: 'options.trades',
    async next() {
      if (at >= day.rows) return null
      const from = at
      at = Math.min(day.rows, at + BATCH_ROWS)
      return batchOf(day, from, at)
    },
    async close() {
      at = day.rows
    },
  }
}

/** First row at or after an instant. */
function rowAt(day: CachedDay, ts: number): number {
  let low = 0
  let high = day.rows
  while (low < high) {
    const middle = (low + high) >> 1
    if ((day.ts[middle] ?? 0) < ts) low = middle + 1
    else high = middle
  }
  return low
}

export interface ReplayClock {
  /** Seconds of some steady clock. */
  now(): number
  sleep(seconds: number): Promise<void>
}

/** An event this close counts as due: clocks and sleeps round. */
const EARLY_NS = 1000

/** Sends the events of [09:30, close) in order at `speed` times real time. */
export async function* replayCached(
  day: CachedDay,
  speed: number,
  clock: ReplayClock,
): AsyncGenerator<OptionTradeBatch> {
  const open = sessionAt('09:30')
  const end = rowAt(day, sessionTimes(day.date).rthClose)
  const started = clock.now()
  for (let at = rowAt(day, open); at < end; ) {
    const due = open + (clock.now() - started) * speed * NS_PER_S
    const to = Math.min(rowAt(day, due + EARLY_NS), end, at + BATCH_ROWS)
    if (to > at) yield batchOf(day, at, to)
    else await clock.sleep(Math.max(1e-6, ((day.ts[at] ?? due) - due) / speed / NS_PER_S))
    at = to
  }
}
