import { describe, expect, test } from 'vitest'
import { StageRefused, writersOf } from './declarations.ts'
import { Prints } from './prints.ts'
import { eventStage, finalStage, foldStage, type Moment, type Stage } from './stage.ts'
import { StageRunner } from './stage-runner.ts'
import { loadBronze } from './stages/load-bronze.ts'
import type { EventRow, PipelineSession, Row, Tables } from './tables.ts'
import { TimeRefused, TimeWindow } from './time-window.ts'

const T = 1000
const session = { pipeline: 'es_0dte' } as PipelineSession
const row = { event: { eventId: 'one' }, t: T, spot: 1 } as unknown as EventRow

const prints = new Prints()
for (const ts of [500, T, 1500]) prints.push(ts, ts * 4, 1)

const moment = (after: number, upTo: number): Moment =>
  ({
    session,
    row,
    events: [row],
    window: new TimeWindow(after, upTo),
    prints,
    lastRecord: 1500,
  }) as unknown as Moment
const past = () => moment(Number.NEGATIVE_INFINITY, T)
const future = () => moment(T, Number.POSITIVE_INFINITY)

/** Tables known to the fold, for stages to read. */
const atr = foldStage({
  name: 'Atr',
  reads: [],
  writes: ['atr'],
  views: { atr: () => ({ value: 2 }) },
})
const events = foldStage({
  name: 'Events',
  reads: [],
  writes: ['events'],
  views: { events: ({ row: current, events: all }) => ({ current, all: () => [...all] }) },
})

type Context = Parameters<Parameters<typeof eventStage>[0]['run']>[0]
const stage = (
  run: (ctx: Context) => void,
  when: 'decision' | 'label' = 'decision',
  reads: (keyof Tables)[] = ['atr'],
): Stage => eventStage({ name: 'Tried', when, reads, writes: ['f_kin'], run })

const decide = (stages: readonly Stage[]) => {
  const runner = new StageRunner(stages, session)
  runner.runEvent('decision', past())
  return runner
}

test('what a stage writes is what others read', () => {
  const seen: Row[] = []
  const reader = eventStage({
    name: 'Reader',
    when: 'decision',
    reads: ['f_kin'],
    writes: ['f_fma'],
    run: ({ read, write }) => {
      seen.push(read('f_kin').current, read('f_kin').row('one'))
      write('f_fma', {})
    },
  })
  const writer = stage(({ read, write }) => write('f_kin', { a: read('atr').value }))
  const runner = decide([atr, writer, reader])
  expect(seen).toEqual([{ a: 2 }, { a: 2 }])
  expect(runner.tableOf('f_kin').row('one')).toEqual({ a: 2 })
})

describe('the declaration is refused when', () => {
  test('a table is read that no earlier stage writes', () => {
    expect(() => writersOf([stage(() => {}), atr])).toThrow(/reads atr, which no earlier/)
  })

  test('two stages write the same table', () => {
    expect(() => writersOf([atr, atr])).toThrow(/Atr writes atr/)
  })
})

describe('a stage is stopped when it', () => {
  const stopped = (run: (ctx: Context) => void, message: RegExp) => {
    expect(() => decide([atr, events, stage(run)])).toThrow(StageRefused)
    expect(() => decide([atr, events, stage(run)])).toThrow(message)
  }

  test('reads what it did not declare', () => {
    stopped(({ read }) => read('events'), /reads events without declaring/)
  })

  test('writes what it did not declare', () => {
    stopped(({ write }) => write('f_fma' as 'f_kin', {}), /writes f_fma without declaring/)
  })

  test('writes twice', () => {
    stopped(({ write }) => {
      write('f_kin', {})
      write('f_kin', {})
    }, /writes f_kin twice/)
  })

  test('does not write what it declared', () => {
    stopped(() => {}, /did not write f_kin/)
  })
})

test('tables of others cannot be changed', () => {
  const vandal = eventStage({
    name: 'Vandal',
    when: 'decision',
    reads: ['f_kin', 'atr'],
    writes: ['f_fma'],
    run: ({ read, write }) => {
      expect(() => Object.assign(read('atr'), { value: 3 })).toThrow(TypeError)
      expect(() => Object.assign(read('f_kin').current, { a: 3 })).toThrow(TypeError)
      expect(() => Object.assign(read('f_kin'), { row: null })).toThrow(TypeError)
      write('f_fma', { a: read('f_kin').current.a })
    },
  })
  const runner = decide([atr, stage(({ write }) => write('f_kin', { a: 1 })), vandal])
  expect(runner.tableOf('f_fma').row('one')).toEqual({ a: 1 })
})

describe('time', () => {
  const shown = (cursor: Tables['trades'], after: number, upTo: number) => {
    const seen: number[] = []
    cursor.each(after, upTo, (ts) => seen.push(ts))
    return seen
  }
  const withTrades = (when: 'decision' | 'label', run: (trades: Tables['trades']) => void) => [
    loadBronze,
    stage(
      ({ read, write }) => {
        run(read('trades'))
        write('f_kin', {})
      },
      when,
      ['trades'],
    ),
  ]

  test('features see prints up to the decision and none after it', () => {
    const run = (trades: Tables['trades']) => {
      expect(shown(trades, 0, T)).toEqual([500, T])
      expect(() => shown(trades, 0, T + 1)).toThrow(TimeRefused)
      expect(() => trades.lastRecord).toThrow(TimeRefused)
    }
    decide(withTrades('decision', run))
  })

  test('labels see prints after the decision and none before', () => {
    const run = (trades: Tables['trades']) => {
      expect(shown(trades, T, 2000)).toEqual([1500])
      expect(() => shown(trades, T - 1, 2000)).toThrow(TimeRefused)
    }
    new StageRunner(withTrades('label', run), session).runEvent('label', future())
  })

  test('labels may not read tables of the past', () => {
    const stages = [atr, stage(({ read }) => read('atr'), 'label')]
    expect(() => new StageRunner(stages, session).runEvent('label', future())).toThrow(
      /holds data before the decision/,
    )
  })

  test('a cursor kept beyond its event is of no use', () => {
    let kept: Tables['trades'] | null = null
    decide(
      withTrades('decision', (trades) => {
        kept = trades
      }),
    )
    expect(() => shown(kept as unknown as Tables['trades'], 0, T)).toThrow(TimeRefused)
  })
})

test('the last stage must write signals, once', () => {
  const last = (run: (write: (table: 'signals', rows: Row[]) => void) => void) =>
    finalStage({
      name: 'Last',
      reads: [],
      writes: ['signals'],
      run: ({ write }) => run(write),
    })
  const final = (given: Stage) => new StageRunner([given], session).runFinal(past())
  expect(final(last((write) => write('signals', [{ a: 1 }])))).toEqual([{ a: 1 }])
  expect(() => final(last(() => {}))).toThrow(/no stage wrote signals/)
  expect(() =>
    final(
      last((write) => {
        write('signals', [])
        write('signals', [])
      }),
    ),
  ).toThrow(/twice/)
})
