import { describe, expect, test } from 'vitest'
import type { EventBatch } from '../../domain/batches.ts'
import { NS_PER_MIN, NS_PER_S, sessionNs } from '../../domain/units.ts'
import { Indicators } from '../../physics/bars/indicators.ts'
import { doubled, mapStream, pipelineSession } from '../../testing/pipeline-session.ts'
import { getPipeline, type Pipeline } from '../index.ts'
import { runPipeline } from '../run-pipeline.ts'
import { foldStage, type Stage } from '../stage.ts'
import { generateLevels } from '../stages/generate-levels.ts'
import type { AuditedSource, GateReport } from './gate.ts'
import { runGates } from './index.ts'
import { es, halfHour, replacing, withPhysics } from './testing/altered.ts'

async function check(pipeline: Pipeline, source: AuditedSource): Promise<GateReport[]> {
  const result = await runPipeline(source, pipeline)
  return runGates({ pipeline, source, result })
}

const failed = (reports: readonly GateReport[]) => reports.filter((r) => !r.pass).map((r) => r.gate)
const reportOf = (reports: readonly GateReport[], gate: string) =>
  reports.find((r) => r.gate === gate) as GateReport

test.each([
  ['es_0dte', 'ES'],
  ['spy_0dte', 'SPY'],
] as const)('a sound day of %s passes all five', async (name, underlying) => {
  const reports = await check(getPipeline(name), pipelineSession({ underlying }))
  expect(reports.map((r) => r.gate)).toEqual(['G1', 'G2', 'G3', 'G4', 'G5'])
  expect(reports.filter((r) => !r.pass)).toEqual([])
})

describe('front-month purity fails when', () => {
  test('a second contract is mixed in', async () => {
    const source = halfHour()
    const rows = await source.contractRows?.()
    const mixed: AuditedSource = {
      ...source,
      streams: () => mapStream(source.streams(), 'futures.trades', doubled),
      contractRows: async () => ({
        trades: { ...rows?.trades, ESH7: rows?.trades.ESZ6 ?? 0 },
        mbp10: rows?.mbp10 ?? {},
      }),
    }
    const report = reportOf(await check(es, mixed), 'G1')
    expect(report.pass).toBe(false)
    expect(report.offenders).toContainEqual(
      expect.objectContaining({ table: 'trades', contract: 'ESH7' }),
    )
  })

  test('no contract dominates', async () => {
    const reports = await check(es, { ...halfHour(), dominance: 0.59 })
    expect(reportOf(reports, 'G1').offenders).toEqual([
      { check: 'dominance >= 0.6', dominance: 0.59 },
    ])
  })

  test('the source cannot name its contracts', async () => {
    const { contractRows: _, ...silent } = halfHour()
    expect(failed(await check(es, silent))).toContain('G1')
  })
})

test('session time fails when the clock is an hour off', async () => {
  const shifted: Pipeline = {
    ...es,
    clock: (date) => {
      const times = es.clock(date)
      return { ...times, rthOpen: sessionNs(times.rthOpen + 60 * NS_PER_MIN) }
    },
  }
  const report = reportOf(await check(shifted, halfHour()), 'G2')
  expect(report.pass).toBe(false)
  expect(report.offenders[0]).toMatchObject({ check: '09:30 ET is minute 0', minutes: -60 })
})

test('premarket leakage fails when bars begin before the open', async () => {
  const leaky: Pipeline = {
    ...es,
    bars: (profile, times, warmup) => {
      const early = { ...times, rthOpen: sessionNs(times.rthOpen - 5 * NS_PER_MIN) }
      return new Indicators(early, profile.config.ATR_PERIOD, warmup)
    },
  }
  const report = reportOf(await check(leaky, halfHour()), 'G3')
  expect(report.pass).toBe(false)
  expect(report.offenders[0].check).toMatch(/unchanged|within RTH/)
})

describe('causality fails when', () => {
  test('book records are stamped earlier than they happened', async () => {
    const ahead = (batch: EventBatch) => ({ ...batch, ts: batch.ts.map((t) => t - 2 * NS_PER_S) })
    const peeking: Pipeline = {
      ...es,
      feed: (streams) => mapStream(streams, 'futures.book', ahead),
    }
    const report = reportOf(await check(peeking, halfHour()), 'G4')
    expect(report.pass).toBe(false)
    expect(report.offenders.length).toBeGreaterThan(0)
  })

  test('levels are used before they are known', async () => {
    const early = foldStage({
      name: 'GenerateLevels',
      reads: ['trades', 'sma'],
      writes: ['levels'],
      views: {
        levels: (moment) => {
          const honest = generateLevels as Extract<Stage, { when: 'fold' }>
          const levels = honest.views.levels(moment)
          return { ...levels, knownAt: levels.knownAt.map(() => moment.row.t + 1) }
        },
      },
    })
    const report = reportOf(await check(replacing(generateLevels, early), halfHour()), 'G4')
    expect(report.offenders[0]).toMatchObject({ check: 'levels are known' })
  })
})

test('coverage fails when a feature is dead', async () => {
  const dead = withPhysics(() => ({ wall_ratio: 0 }))
  const reports = await check(dead, halfHour())
  expect(failed(reports)).toEqual(['G5'])
  expect(reportOf(reports, 'G5').offenders).toEqual([
    expect.objectContaining({ feature: 'wall_ratio', share: 0 }),
    expect.objectContaining({ feature: 'wall_ratio', std: 0 }),
  ])
})
