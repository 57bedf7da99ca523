/** Every single check of every gate has a defect that it alone finds; gates.test.ts plants whole defects. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { EventStream, WarmupSession } from '../../domain/batches.ts'
import { NS_PER_MIN, sessionNs } from '../../domain/units.ts'
import { BarSeries } from '../../physics/bars/bar-series.ts'
import type { SessionFold } from '../../replay/session-fold.ts'
import type { Pipeline } from '../index.ts'
import { type PipelineResult, runPipeline } from '../run-pipeline.ts'
import { causality } from './causality.ts'
import { coverage } from './coverage.ts'
import { frontMonthPurity } from './front-month-purity.ts'
import type { AuditedSource, GateInput, GateReport } from './gate.ts'
import { premarketLeakage } from './premarket-leakage.ts'
import { sessionTime } from './session-time.ts'
import { es, halfHour, withPhysics } from './testing/altered.ts'

const source = halfHour()
let result: PipelineResult
beforeAll(async () => {
  result = await runPipeline(source, es)
})

/** A sound session with some of what a gate is given replaced. */
const given = (change: {
  pipeline?: Partial<Pipeline>
  source?: Partial<AuditedSource>
  result?: Partial<PipelineResult>
}): GateInput => ({
  pipeline: { ...es, ...change.pipeline },
  source: { ...source, ...change.source },
  result: { ...result, ...change.result },
})
const checksOf = (report: GateReport) => [...new Set(report.offenders.map((o) => o.check))]

test('a sound session passes', async () => {
  for (const gate of [frontMonthPurity, sessionTime, premarketLeakage, causality, coverage]) {
    expect((await gate(given({}))).offenders).toEqual([])
  }
})

describe('front-month purity notices', () => {
  test('a record folded that is not of the front month', async () => {
    const records = { ...result.records, 'futures.trades': result.records['futures.trades'] + 1 }
    const report = await frontMonthPurity(given({ result: { records } }))
    expect(checksOf(report)).toEqual(['as many records folded as the front month has'])
  })

  test('a day without a book', async () => {
    const records = { ...result.records, 'futures.book': 0 }
    const rows = await source.contractRows?.()
    const contractRows = async () => ({ trades: rows?.trades ?? {}, mbp10: {} })
    const report = await frontMonthPurity(given({ result: { records }, source: { contractRows } }))
    expect(checksOf(report)).toEqual(['mbp10 holds records'])
  })
})

describe('session time notices', () => {
  test('a stored minute that does not follow from its time', () => {
    const signals = result.signals.map((row) => ({
      ...row,
      minutes_since_open: (row.minutes_since_open as number) + 1e-6,
    }))
    expect(checksOf(sessionTime(given({ result: { signals } })))).toEqual([
      'minutes_since_open follows from ts_ns',
    ])
  })

  test('an event before the open', () => {
    const early = 60n * 60_000_000_000n
    const signals = result.signals.map((row) => ({
      ...row,
      ts_ns: (row.ts_ns as bigint) - early,
      confirm_ts_ns: (row.confirm_ts_ns as bigint) - early,
      minutes_since_open: (row.minutes_since_open as number) - 60,
    }))
    const [check, ...others] = checksOf(sessionTime(given({ result: { signals } })))
    expect(check).toMatch(/^between 09:30/)
    expect(others).toEqual([])
  })
})

describe('premarket leakage notices', () => {
  const moved = (by: number): WarmupSession[] =>
    source.warmup.map((day) => ({ ...day, closes2m: day.closes2m.map((close) => close + by) }))

  test('a warm-up that prices outside regular hours can change', async () => {
    const warmupMoved = async () => moved(10)
    const report = await premarketLeakage(given({ source: { warmupMoved } }))
    expect(checksOf(report)).toContain('sma_200 unchanged')
    for (const check of checksOf(report)) expect(check).toMatch(/unchanged$/)
  })

  test('a warm-up that nobody can rebuild', async () => {
    const report = await premarketLeakage(given({ source: { warmupMoved: undefined } }))
    expect(checksOf(report)).toEqual(['the warm-up can be rebuilt from moved trades'])
  })

  test('more warm-up bars than regular hours have', async () => {
    const [first, ...rest] = source.warmup
    const long = { ...first, closes2m: new Float64Array(196).fill(6900) }
    const warmup = [long, ...rest]
    const warmupMoved = async () => warmup
    const report = await premarketLeakage(given({ source: { warmup, warmupMoved } }))
    expect(checksOf(report)).toEqual(['warm-up bars lie within RTH'])
  })

  test('a bar that begins before the open, though its prices do not', async () => {
    class Early extends BarSeries {
      override startOf(i: number) {
        return sessionNs(super.startOf(i) - NS_PER_MIN)
      }
    }
    const bars: Pipeline['bars'] = (profile, times, warmup) => {
      const honest = es.bars(profile, times, warmup)
      return Object.assign(honest, {
        bars1m: new Early(times.rthOpen, times.rthClose, NS_PER_MIN),
      })
    }
    const report = await premarketLeakage(given({ pipeline: { bars } }))
    expect(checksOf(report)).toEqual(['bars lie within RTH'])
  })
})

describe('causality notices', () => {
  test('a feature that reads what was delivered but has not happened', async () => {
    let delivered = 0
    const ahead = (stream: EventStream): EventStream => ({
      ...stream,
      next: async () => {
        const batch = await stream.next()
        if (batch?.kind === 'futures.trades') delivered = batch.ts[batch.length - 1]
        return batch
      },
    })
    const planted: Pipeline = {
      ...withPhysics(() => ({ tape_velocity: delivered })),
      feed: (streams) => es.feed(streams).map(ahead),
    }
    const looking = await runPipeline(source, planted)
    const report = await causality({ pipeline: planted, source, result: looking })
    expect(checksOf(report)).toEqual(['features unchanged'])
    expect(new Set(report.offenders.map((o) => o.column))).toEqual(new Set(['tape_velocity']))
  })

  test('a label that later prints alone do not give', async () => {
    const signals = result.signals.map((row, i) =>
      i === 3 ? { ...row, excursion_max: (row.excursion_max as number) + 0.25 } : row,
    )
    const report = await causality(given({ result: { signals } }))
    expect(report.offenders).toEqual([
      expect.objectContaining({ check: 'labels unchanged', column: 'excursion_max' }),
    ])
  })

  test('a pipeline that cannot run on truncated inputs', async () => {
    const feed: Pipeline['feed'] = () => {
      throw new Error('time runs backwards')
    }
    const report = await causality(given({ pipeline: { feed } }))
    expect(report.offenders[0]).toEqual({
      check: 'the pipeline runs on inputs truncated at a decision',
      error: 'time runs backwards',
    })
  })
})

describe('coverage notices', () => {
  test('a day without events', () => {
    const report = coverage(given({ result: { signals: [] } }))
    expect(checksOf(report)).toContain('at least one event')
  })

  test('too many option trades without greeks', () => {
    const engine = { tradeCount: 100, greeksMissing: 21 }
    const fold = { fuel: { engine } } as unknown as SessionFold
    const report = coverage(given({ result: { fold } }))
    expect(checksOf(report)).toEqual(['greeks missing <= 0.2 of option trades'])
  })
})
