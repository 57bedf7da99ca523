/** A session out of the lake as the fold reads it: front month, today's expiry, warm-up (P4, P5.4). */
import { join } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import type { EventStream, OptionContract, SessionSource } from '#core/domain/batches'
import { previousTradingDates, sessionTimes } from '#core/domain/calendar'
import type { IsoDate } from '#core/domain/units'
import type { PipelineId } from '#core/features/feature'
import type { AuditedSource } from '#core/pipeline/gates/gate'
import { AppError } from '#core/protocol/message'
import { dayFront, warmupSessions } from './bars.ts'
import { openDuck, queryRows, quote } from './duck.ts'
import {
  type ContractIndex,
  contractKey,
  futuresBookStream,
  futuresTradeStream,
  optionQuoteStream,
  optionTradeStream,
  type RowSource,
} from './event-streams.ts'
import { lakeParts, type PartsOf } from './manifest.ts'
import { type DayRelation, dayRelation, ORDER } from './relations.ts'
import { STAGING } from './staging.ts'

export interface LakeSession extends SessionSource, Required<AuditedSource> {
  /** Rows the streams will deliver at most, by kind. */
  readonly records: Readonly<Record<string, number>>
  close(): Promise<void>
}

/** Throws SESSION_NOT_FOUND when the lake holds no futures data of the date. Close it when done. */
export async function openLakeSession(
  lake: string,
  date: IsoDate,
  pipeline: PipelineId,
): Promise<LakeSession> {
  const duck = await openDuck({ memoryLimit: '800MB', tempDirectory: join(lake, STAGING, 'spill') })
  try {
    return await build(lake, date, pipeline, duck)
  } catch (error) {
    duck.closeSync()
    throw error
  }
}

async function build(
  lake: string,
  date: IsoDate,
  pipeline: PipelineId,
  duck: DuckDBInstance,
): Promise<LakeSession> {
  const underlying = underlyingOf(pipeline)
  const today = await dayFront(lake, duck, date)
  const front = today.symbol === null ? 'false' : `contract = ${quote(today.symbol)}`
  const trades = dayRelation(lake, 'futures_trades', 'ES', date, front)
  const book10 = dayRelation(lake, 'futures_mbp10', 'ES', date, front)
  const book1 = book10 ? null : dayRelation(lake, 'futures_mbp1', 'ES', date, front)
  if (!trades && !book10 && !book1) {
    throw new AppError('SESSION_NOT_FOUND', `The lake holds no ES futures data of ${date}.`, {
      where: { date, lake },
    })
  }
  const zeroDte = `expiry = DATE ${quote(date)}`
  const quotes = dayRelation(lake, 'options_nbbo', underlying, date, zeroDte)
  const prints = dayRelation(lake, 'options_trades', underlying, date, zeroDte)
  const interest = dayRelation(lake, 'open_interest', underlying, date, zeroDte)
  const { contracts, index } = await readContracts(duck, [quotes, prints, interest], interest)
  const warmup = await warmupSessions(lake, duck, today, WARMUP_SESSIONS)
  const { originNs } = sessionTimes(date)

  const streams = (): EventStream[] => {
    const out: EventStream[] = []
    if (trades) out.push(futuresTradeStream(duck, source(trades), originNs))
    const book = book10 ?? book1
    if (book) out.push(futuresBookStream(duck, source(book), originNs, book10 ? 10 : 1))
    if (quotes) out.push(optionQuoteStream(duck, source(quotes), originNs, index))
    if (prints) out.push(optionTradeStream(duck, source(prints), originNs, index))
    return out
  }
  return {
    date,
    symbol: today.symbol,
    dominance: today.dominance,
    underlying,
    contracts,
    warmup,
    ...sessionInputs(lake, date, pipeline),
    records: {
      'futures.trades': rowsOf(trades),
      'futures.book': rowsOf(book10 ?? book1),
      'options.quotes': rowsOf(quotes),
      'options.trades': rowsOf(prints),
    },
    streams,
    contractRows: async () => ({
      trades: await rowsByContract(duck, trades),
      mbp10: await rowsByContract(duck, book10),
    }),
    warmupMoved: (points) => warmupSessions(lake, duck, today, WARMUP_SESSIONS, points),
    close: async () => duck.closeSync(),
  }
}

const source = (relation: DayRelation): RowSource => ({
  from: relation.from,
  orderBy: relation.ordered ? '' : `ORDER BY ${ORDER}`,
})

const rowsOf = (relation: DayRelation | null) =>
  (relation?.parts ?? []).reduce((sum, p) => sum + p.rows, 0)

/** What the relation a stream reads holds of each contract. */
async function rowsByContract(
  duck: DuckDBInstance,
  relation: DayRelation | null,
): Promise<Record<string, number>> {
  if (relation === null) return {}
  const connection = await duck.connect()
  const rows = await queryRows(
    connection,
    `SELECT contract, count(*)::DOUBLE AS n FROM ${relation.from} GROUP BY contract ORDER BY contract`,
  )
  connection.closeSync()
  return Object.fromEntries(rows.map((row) => [row.contract as string, row.n as number]))
}

/** What a session is made of, told by manifests alone (no data is read). */
export interface SessionInputs {
  /** Files of the day and of the days its warm-up comes from, sorted; what frames are keyed by. */
  inputHashes: string[]
  synthetic: boolean
}

/** @param parts for many sessions at once: one reading of the manifests */
export function sessionInputs(
  lake: string,
  date: IsoDate,
  pipeline: PipelineId,
  parts: PartsOf = (filter) => lakeParts(lake, filter),
): SessionInputs {
  const underlying = underlyingOf(pipeline)
  const day = parts({ date }).filter(
    (p) => p.partition === (p.table.startsWith('futures_') ? 'ES' : underlying),
  )
  const hasDepth = day.some((p) => p.table === 'futures_mbp10')
  const used = day.filter((p) => !(hasDepth && p.table === 'futures_mbp1'))
  const hashes = new Set(used.map((p) => `${p.table}:${p.source}`))
  for (const earlier of previousTradingDates(date, WARMUP_SESSIONS)) {
    const prints = parts({ table: 'futures_trades', partition: 'ES', date: earlier })
    for (const p of prints) hashes.add(`warmup:${earlier}:${p.source}`)
  }
  return { inputHashes: [...hashes].sort(), synthetic: used.some((p) => p.synthetic) }
}

const WARMUP_SESSIONS = 3
const underlyingOf = (pipeline: PipelineId) => (pipeline === 'spy_0dte' ? 'SPY' : 'ES')

/** Today's contracts by strike, calls first, whatever table knows them. */
async function readContracts(
  duck: DuckDBInstance,
  tables: readonly (DayRelation | null)[],
  interest: DayRelation | null,
): Promise<{ contracts: OptionContract[]; index: ContractIndex }> {
  const contracts: OptionContract[] = []
  const index: ContractIndex = new Map()
  const known = tables.filter((t) => t !== null)
  if (known.length === 0) return { contracts, index }
  const union = known
    .map((t) => `SELECT DISTINCT strike_1e9, "right" FROM ${t.from}`)
    .join(' UNION ')
  const open = interest
    ? `(SELECT strike_1e9, "right", last(open_interest ORDER BY _part, _row) AS oi FROM ${interest.from} GROUP BY ALL)`
    : `(SELECT NULL::BIGINT AS strike_1e9, NULL::VARCHAR AS "right", NULL::INTEGER AS oi)`
  const connection = await duck.connect()
  const rows = await queryRows(
    connection,
    `SELECT c.strike_1e9::DOUBLE AS strike, c."right" AS kind, o.oi::DOUBLE AS oi
     FROM (${union}) c LEFT JOIN ${open} o ON o.strike_1e9 = c.strike_1e9 AND o."right" = c."right"
     ORDER BY strike, kind`,
  )
  connection.closeSync()
  for (const row of rows) {
    const strike = row.strike as number
    const right = row.kind as 'C' | 'P'
    index.set(contractKey(strike, right === 'C'), contracts.length)
    contracts.push({ strike: strike / 1e9, right, openInterest: row.oi as number | null })
  }
  return { contracts, index }
}
