import { toUtcNs } from '../../../domain/calendar.ts'
import { NS_PER_S } from '../../../domain/units.ts'
import { Atr } from '../../../physics/bars/atr.ts'
import { BarSeries } from '../../../physics/bars/bar-series.ts'
import { realizedVol15m } from '../../../physics/bars/realized-vol.ts'
import { Sma } from '../../../physics/bars/sma.ts'
import { Vwap } from '../../../physics/bars/vwap.ts'
import { defineRunner } from '../runner.ts'
import { at, type Print, sessionOf } from './time.ts'

interface BarsInput {
  t0_ns: string
  t1_ns: string
  step_s?: number
  trades?: Print[]
  period: number
  session_index?: number[]
  bars: { open: number; high: number; low: number; close: number }[]
  closes?: number[]
  session_closes?: number[]
  prior_full_sessions?: number
  bars_today?: number
}

export const bars = defineRunner<BarsInput>('bars', (input) => {
  if (input.step_s !== undefined) return ohlcv(input, input.trades ?? [], input.step_s)
  if (input.trades) return { vwap: vwap(input.trades) }
  if (input.session_index) return atr(input, input.session_index)
  if (input.closes) return sma(input, input.closes)
  if (input.session_closes) return realizedVol(input.session_closes)
  return warmUp(input)
})

function ohlcv(input: BarsInput, trades: Print[], stepS: number) {
  const session = sessionOf(input.t0_ns)
  const until = at(session, input.t1_ns)
  const series = new BarSeries(at(session, input.t0_ns), until, stepS * NS_PER_S)
  for (const { ts_ns, price, size } of trades) series.onTrade(at(session, ts_ns), price, size)
  series.advance(until)
  const rows = Array.from({ length: series.count }, (_, i) => ({
    ts_start_ns: String(toUtcNs(session, series.startOf(i))),
    ts_end_ns: String(toUtcNs(session, series.endOf(i))),
    open: series.open[i],
    high: series.high[i],
    low: series.low[i],
    close: series.close[i],
    volume: series.volume[i],
    trades: series.trades[i],
  }))
  return { bars: rows }
}

function vwap(trades: Print[]) {
  const mean = new Vwap()
  for (const { ts_ns, price, size } of trades) {
    mean.onTrade(at(sessionOf(trades[0].ts_ns), ts_ns), price, size)
  }
  return mean.value()
}

function atr(input: BarsInput, sessions: number[]) {
  const chain = new Atr(input.period)
  const ranges: number[] = []
  const values = input.bars.map(({ high, low, close }, i) => {
    chain.onBar(high, low, close, i === 0 || sessions[i] !== sessions[i - 1])
    ranges.push(chain.trueRange)
    return chain.value
  })
  return { true_range: ranges, atr: values }
}

function sma(input: BarsInput, closes: number[]) {
  const mean = new Sma(input.period)
  const rows = closes.map((close) => {
    mean.onClose(close)
    return [mean.value(), mean.slope(1), mean.slope(5)]
  })
  const column = (i: number) => rows.map((row) => row[i])
  return { sma: column(0), slope_1bar: column(1), slope_5bar: column(2) }
}

const realizedVol = (closes: number[]) => ({
  realized_vol_15m: closes.map((_, i) => realizedVol15m(closes, i + 1)),
})

/** Any closes do: only their number decides whether an average is ready. */
function warmUp(input: BarsInput) {
  const closes = (input.prior_full_sessions ?? 0) * 195 + (input.bars_today ?? 0)
  const means = [new Sma(200), new Sma(400)]
  for (let i = 0; i < closes; i++) for (const mean of means) mean.onClose(5740)
  return {
    n_bars: means[0].count,
    sma_200_ready: means[0].value() !== null,
    sma_400_ready: means[1].value() !== null,
  }
}
