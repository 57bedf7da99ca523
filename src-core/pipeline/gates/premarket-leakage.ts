import type { WarmupSession } from '../../domain/batches.ts'
import { sessionTimes } from '../../domain/calendar.ts'
import { NS_PER_MIN, type SessionNs, sessionNs, TICK_POINTS } from '../../domain/units.ts'
import type { BarSeries } from '../../physics/bars/bar-series.ts'
import type { Indicators } from '../../physics/bars/indicators.ts'
import type { Prints } from '../prints.ts'
import { Findings, type GateInput, type GateReport } from './gate.ts'

const MOVE_POINTS = 10
const FULL_DAY_MIN = 390
const QUANTITIES = ['atr', 'realized_vol_15m', 'sma_200', 'sma_400', 'vwap'] as const
type Reading = Record<(typeof QUANTITIES)[number], number | null>

const read = (of: Indicators, now: SessionNs): Reading => ({
  atr: of.atr,
  realized_vol_15m: of.realizedVol15m,
  sma_200: of.sma200.value(),
  sma_400: of.sma400.value(),
  vwap: of.vwap.before(now),
})

/** Bars and averages at each minute of the session and at its end. */
function play(
  bars: Indicators,
  prints: Prints,
  moved: (ts: number) => number,
): [number, Reading][] {
  const readings: [number, Reading][] = []
  let next = NS_PER_MIN
  const readUntil = (ts: number) => {
    for (; next <= ts; next += NS_PER_MIN) {
      bars.advance(sessionNs(next))
      readings.push([next, read(bars, sessionNs(next))])
    }
  }
  for (let i = 0; i < prints.count; i++) {
    const ts = prints.ts[i]
    readUntil(ts)
    bars.onTrade(sessionNs(ts), prints.tick[i] * TICK_POINTS + moved(ts), prints.size[i])
  }
  readUntil(next + NS_PER_MIN)
  return readings
}

/**
 * G3: with every trade outside [09:30, 16:00) ET moved by ten points, bars and averages are the
 * same to the bit, and no bar that feeds them lies outside those hours.
 */
export async function premarketLeakage({
  pipeline,
  source,
  result,
}: GateInput): Promise<GateReport> {
  const found = new Findings('G3')
  const { profile, times, date } = result.session
  const hours = sessionTimes(date)
  const isOutside = (ts: number) => ts < hours.rthOpen || ts >= hours.rthClose
  const warmup = source.warmup
  const movedWarmup = await movedSessions(source.warmupMoved?.bind(source), warmup)
  found.expect(movedWarmup !== null, { check: 'the warm-up can be rebuilt from moved trades' })
  const plain = pipeline.bars(profile, times, warmup)
  const before = play(plain, result.prints, () => 0)
  const after = play(pipeline.bars(profile, times, movedWarmup ?? warmup), result.prints, (ts) =>
    isOutside(ts) ? MOVE_POINTS : 0,
  )
  let moved = 0
  for (let i = 0; i < result.prints.count; i++) if (isOutside(result.prints.ts[i])) moved++
  for (const [i, [at, reading]] of before.entries()) {
    for (const name of QUANTITIES) {
      const [was, is] = [reading[name], after[i][1][name]]
      found.expect(Object.is(was, is), {
        check: `${name} unchanged`,
        at_ns: at,
        before: was,
        after: is,
      })
    }
  }
  for (const series of [plain.bars1m, plain.bars2m]) {
    for (const offender of outside(series, hours)) found.fail(offender)
  }
  for (const { date: earlier, ohlc1m, closes2m } of warmup) {
    found.expect(ohlc1m.length / 4 <= FULL_DAY_MIN && closes2m.length <= FULL_DAY_MIN / 2, {
      check: 'warm-up bars lie within RTH',
      date: earlier,
      bars_1m: ohlc1m.length / 4,
      bars_2m: closes2m.length,
    })
  }
  found.expect(result.prints.count > 0, { check: 'there are prints' })
  return found.report({
    prints: result.prints.count,
    prints_moved: moved,
    readings: before.length,
    bars_1m: plain.bars1m.count,
    bars_2m: plain.bars2m.count,
    warmup_sessions: warmup.length,
  })
}

async function movedSessions(
  rebuild: ((points: number) => Promise<readonly WarmupSession[]>) | undefined,
  warmup: readonly WarmupSession[],
) {
  if (warmup.length === 0) return warmup
  return rebuild ? rebuild(MOVE_POINTS) : null
}

function* outside(series: BarSeries, hours: { rthOpen: SessionNs; rthClose: SessionNs }) {
  for (let i = 0; i < series.count; i++) {
    if (series.startOf(i) >= hours.rthOpen && series.endOf(i) <= hours.rthClose) continue
    yield { check: 'bars lie within RTH', start_ns: series.startOf(i), step_ns: series.step }
  }
}
