/** RTH bars of P5.1 as SQL over futures prints; the warm-up and the views `bars_1m`, `bars_2m` read them. */
import type { DuckDBInstance } from '@duckdb/node-api'
import type { WarmupSession } from '#core/domain/batches'
import { previousTradingDates, sessionTimes } from '#core/domain/calendar'
import { frontMonth } from '#core/domain/instruments'
import type { IsoDate } from '#core/domain/units'
import { queryRows, quote } from './duck.ts'
import { dayRelation } from './relations.ts'

const ORDINAL = '(ts_event_ns, sequence, _part, _row)'

/**
 * Bars of one day: `ts_event_ns` (start), contract, open, high, low, close (points), volume. A bar
 * without prints repeats the last close with volume 0; there is none before a contract's first print
 * nor after the day's data ends.
 */
export function barsSql(from: string, date: IsoDate, stepMinutes: number): string {
  const times = sessionTimes(date)
  const open = times.originNs + BigInt(times.rthOpen)
  const close = times.originNs + BigInt(times.rthClose)
  const step = BigInt(stepMinutes) * 60_000_000_000n
  return `WITH bars AS (
    SELECT contract, (ts_event_ns - ${open}) // ${step} AS k,
      arg_min(price_1e9, ${ORDINAL}) / 1e9 AS open, max(price_1e9) / 1e9 AS high,
      min(price_1e9) / 1e9 AS low, arg_max(price_1e9, ${ORDINAL}) / 1e9 AS close,
      sum(size)::BIGINT AS volume
    FROM ${from} WHERE ts_event_ns >= ${open} AND ts_event_ns < ${close} AND price_1e9 IS NOT NULL
    GROUP BY ALL),
  spans AS (SELECT contract, min(k) AS first, (SELECT max(k) FROM bars) AS last FROM bars GROUP BY contract),
  grid AS (SELECT contract, unnest(range(first, last + 1)) AS k FROM spans),
  filled AS (SELECT g.contract, g.k, b.open, b.high, b.low, b.volume,
      last_value(b.close IGNORE NULLS) OVER (PARTITION BY g.contract ORDER BY g.k) AS close
    FROM grid g LEFT JOIN bars b ON b.contract = g.contract AND b.k = g.k)
  SELECT (${open} + k * ${step})::BIGINT AS ts_event_ns, contract, coalesce(open, close) AS open,
    coalesce(high, close) AS high, coalesce(low, close) AS low, close, coalesce(volume, 0) AS volume
  FROM filled ORDER BY contract, k`
}

interface Bar {
  open: number
  high: number
  low: number
  close: number
}

/** What a session knows of its own contract choice. */
export interface DayFront {
  date: IsoDate
  symbol: string | null
  dominance: number | null
}

/** Front month of a day by traded volume (P4); null symbol without outright prints. */
export async function dayFront(
  lake: string,
  duck: DuckDBInstance,
  date: IsoDate,
  gate = 0.6,
): Promise<DayFront> {
  const trades = dayRelation(lake, 'futures_trades', 'ES', date)
  if (!trades) return { date, symbol: null, dominance: null }
  const rows = await read(
    duck,
    `SELECT contract, sum(size)::DOUBLE AS volume FROM ${trades.from} GROUP BY contract`,
  )
  const volumes = rows.map((r) => [r.contract as string, r.volume as number] as const)
  const { symbol, dominance } = frontMonth(volumes, Number(date.slice(0, 4)), gate)
  return { date, symbol, dominance }
}

/**
 * Up to `days` earlier sessions the lake holds, oldest first, shifted at rolls (P4, P5.4). `moved`
 * adds points to every trade outside RTH: nothing may come of it (L6 G3).
 */
export async function warmupSessions(
  lake: string,
  duck: DuckDBInstance,
  today: DayFront,
  days = 3,
  moved = 0,
): Promise<WarmupSession[]> {
  const fronts: DayFront[] = []
  for (const date of previousTradingDates(today.date, days)) {
    const front = await dayFront(lake, duck, date)
    if (front.symbol !== null) fronts.push(front)
  }
  const sessions: WarmupSession[] = []
  for (const front of fronts) {
    const two = await barsOf(lake, duck, front.date, front.symbol as string, 2, moved)
    const one = await barsOf(lake, duck, front.date, front.symbol as string, 1, moved)
    sessions.push({
      date: front.date,
      closes2m: Float64Array.from(two, (b) => b.close),
      ohlc1m: Float64Array.from(one.flatMap((b) => [b.open, b.high, b.low, b.close])),
    })
  }
  const chain = [...fronts, today]
  let shift = 0
  for (let i = sessions.length - 1; i >= 0; i--) {
    shift += await rollGap(lake, duck, chain[i], chain[i + 1])
    if (shift !== 0)
      for (let k = 0; k < sessions[i].closes2m.length; k++) sessions[i].closes2m[k] += shift
  }
  return sessions
}

/** New minus old contract at their last RTH trade of the earlier session; 0 when nothing rolled. */
async function rollGap(
  lake: string,
  duck: DuckDBInstance,
  before: DayFront,
  after: DayFront,
): Promise<number> {
  if (before.symbol === null || after.symbol === null || before.symbol === after.symbol) return 0
  const old = (await barsOf(lake, duck, before.date, before.symbol, 1)).at(-1)
  if (!old) return 0
  const same = (await barsOf(lake, duck, before.date, after.symbol, 1)).at(-1)
  if (same) return same.close - old.close
  const [first] = await barsOf(lake, duck, after.date, after.symbol, 1)
  return first ? first.open - old.close : 0
}

async function barsOf(
  lake: string,
  duck: DuckDBInstance,
  date: IsoDate,
  symbol: string,
  minutes: number,
  moved = 0,
): Promise<Bar[]> {
  const trades = dayRelation(lake, 'futures_trades', 'ES', date, `contract = ${quote(symbol)}`)
  if (!trades) return []
  const from = moved === 0 ? trades.from : movedOutsideRth(trades.from, date, moved)
  return (await read(duck, barsSql(from, date, minutes))) as unknown as Bar[]
}

function movedOutsideRth(from: string, date: IsoDate, points: number): string {
  const { originNs, rthOpen, rthClose } = sessionTimes(date)
  const inside = `ts_event_ns >= ${originNs + BigInt(rthOpen)} AND ts_event_ns < ${originNs + BigInt(rthClose)}`
  const price = `CASE WHEN ${inside} THEN price_1e9 ELSE price_1e9 + ${BigInt(points) * 1_000_000_000n} END`
  return `(SELECT * REPLACE (${price} AS price_1e9) FROM ${from})`
}

async function read(duck: DuckDBInstance, sql: string) {
  const connection = await duck.connect()
  try {
    return await queryRows(connection, sql)
  } finally {
    connection.closeSync()
  }
}
