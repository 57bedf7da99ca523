/** Tasks and sessions over a lake in a bucket: what they need is brought first, what they made is sent after. */
import { previousTradingDates } from '#core/domain/calendar'
import { BRONZE } from '#core/lake/bronze-schemas'
import type { LakeNeeds } from '#core/lake/remote'
import type { TaskReturns } from '#core/protocol/tasks'
import { remoteOf } from '../lake/remote-lake.ts'
import type { RunSession } from '../session/serve-session.ts'
import type { TaskHandlers } from './serve-tasks.ts'

const WARMUP_SESSIONS = 3
const NOTHING: LakeNeeds = { tables: [], dates: 'all', derived: false }
const EVERYTHING: LakeNeeds = { tables: 'all', dates: 'all', derived: true }

/** Tasks that read manifests only, or one table of bronze. */
const NEEDS: Record<string, LakeNeeds> = {
  'library.sessions': NOTHING,
  'pipeline.dates': NOTHING,
  'lake.ls': NOTHING,
  'lake.stats': NOTHING,
  'quality.days': NOTHING,
  'quality.day': NOTHING,
  'mapping.preview': { tables: ['definitions'], dates: 'all', derived: false },
  'lake.gc': NOTHING,
  'download.orders': NOTHING,
  'download.forget': NOTHING,
  // Options are told by their definitions.
  ingest: { tables: ['definitions'], dates: 'all', derived: false },
}
const READ_ONLY = new Set([
  'library.sessions',
  'session.table',
  'pipeline.dates',
  'lake.ls',
  'lake.stats',
  'lake.verify',
  'download.orders',
  'download.forget',
  'quality.days',
  'quality.day',
  'mapping.preview',
  'query',
])

const dayAndWarmup = (date: string): LakeNeeds => ({
  tables: 'all',
  dates: [date, ...previousTradingDates(date, WARMUP_SESSIONS)],
  derived: true,
})

/** Views over other views: bars come from trades. */
function queryNeeds(sql: string): LakeNeeds {
  const words = new Set(sql.toLowerCase().match(/[a-z0-9_]+/g) ?? [])
  if (words.has('bars_1m') || words.has('bars_2m')) words.add('futures_trades')
  const tables = Object.keys(BRONZE).filter((t) => words.has(t))
  return { tables, dates: 'all', derived: true }
}

function needsOf(name: string, args: Record<string, unknown>): LakeNeeds {
  if (name === 'query' && typeof args.sql === 'string') return queryNeeds(args.sql)
  if (NEEDS[name]) return NEEDS[name]
  return typeof args.date === 'string' ? dayAndWarmup(args.date) : EVERYTHING
}

/** Panels ask for the same day many times a second; the bucket is asked again after this long. */
const FRESH_MS = 5000
const fresh = new Map<string, number>()

async function within<T>(
  lake: string,
  needs: LakeNeeds,
  options: { lenient?: boolean; readOnly?: boolean },
  work: () => Promise<T>,
): Promise<T> {
  const remote = remoteOf(lake)
  if (!remote) return work()
  try {
    const asked = JSON.stringify([lake, needs])
    const isFresh = options.readOnly && !options.lenient && fresh.get(asked)
    if (!isFresh || performance.now() - isFresh > FRESH_MS) {
      await remote.pull(needs, options.lenient)
      fresh.set(asked, performance.now())
    }
    const result = await work()
    if (!options.readOnly) await remote.push()
    return result
  } finally {
    remote.close()
  }
}

/** `lake gc` also removes what nothing names in the bucket. */
async function collected(lake: string, local: unknown): Promise<unknown> {
  const remote = remoteOf(lake)
  if (!remote) return local
  try {
    const stray = await remote.collect(Date.now())
    const { removed, bytes } = local as TaskReturns<'lake.gc'>
    return {
      removed: [...removed, ...stray.map((o) => o.name)],
      bytes: stray.reduce((n, o) => n + o.bytes, bytes),
    }
  } finally {
    remote.close()
  }
}

/** The same handlers; those given a lake work on its mirror when it lives in a bucket. */
export function mirrored(handlers: TaskHandlers): TaskHandlers {
  const wrapped = Object.entries(handlers).map(([name, handler]) => {
    const run = handler as (args: unknown, context: unknown) => Promise<unknown>
    const around = async (args: unknown, context: unknown) => {
      const { lake } = (args ?? {}) as { lake?: unknown }
      if (typeof lake !== 'string') return run(args, context)
      const options = { lenient: name === 'lake.verify', readOnly: READ_ONLY.has(name) }
      const needs = needsOf(name, args as Record<string, unknown>)
      const result = await within(lake, needs, options, () => run(args, context))
      return name === 'lake.gc' ? collected(lake, result) : result
    }
    return [name, around]
  })
  return Object.fromEntries(wrapped) as TaskHandlers
}

export const mirroredSession =
  (run: RunSession): RunSession =>
  (request, out, signal) =>
    within(request.lake, dayAndWarmup(request.key.date), {}, () => run(request, out, signal))
