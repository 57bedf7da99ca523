/** Metrics of daily net P&L (P22.2). USD unless said otherwise; null where a denominator is 0. */
export interface RiskMetrics {
  /** Days; fewer than 20 are not meaningful. */
  n: number
  total: number
  mean: number | null
  /** Share of days above 0. */
  winRate: number | null
  avgWin: number | null
  /** Negative. */
  avgLoss: number | null
  profitFactor: number | null
  expectancy: number | null
  sharpe: number | null
  sortino: number | null
  maxDrawdown: number
  /** Positive = loss. */
  var: number | null
  cvar: number | null
}

const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0)
const meanOf = (values: readonly number[]) =>
  values.length === 0 ? null : sum(values) / values.length
const ratio = (a: number, b: number) => (b === 0 ? null : a / b)

export function riskMetrics(
  daily: readonly number[],
  periodsPerYear = 252,
  varLevel = 0.95,
): RiskMetrics {
  const n = daily.length
  const mean = meanOf(daily)
  const wins = daily.filter((x) => x > 0)
  const losses = daily.filter((x) => x < 0)
  const tail = [...daily].sort((a, b) => a - b).slice(0, tailDays(n, varLevel))
  return {
    n,
    total: sum(daily),
    mean,
    winRate: n === 0 ? null : wins.length / n,
    avgWin: meanOf(wins),
    avgLoss: meanOf(losses),
    profitFactor: ratio(sum(wins), Math.abs(sum(losses))),
    expectancy: mean,
    sharpe: scaled(mean, sampleDeviation(daily, mean), periodsPerYear),
    sortino: scaled(mean, downsideDeviation(daily), periodsPerYear),
    maxDrawdown: maxDrawdown(daily),
    var: n === 0 ? null : -tail[tail.length - 1],
    cvar: n === 0 ? null : -sum(tail) / tail.length,
  }
}

/** max(1, ceil((1 - level) n)) evaluated exactly: n = 20 at 0.95 gives 1. */
const tailDays = (n: number, level: number) =>
  Math.max(1, Math.ceil(Math.round((1 - level) * n * 1e9) / 1e9))

const scaled = (mean: number | null, deviation: number, periods: number) =>
  mean === null || !(deviation > 0) ? null : (mean / deviation) * Math.sqrt(periods)

function sampleDeviation(values: readonly number[], mean: number | null): number {
  if (mean === null || values.length < 2) return 0
  return Math.sqrt(sum(values.map((x) => (x - mean) ** 2)) / (values.length - 1))
}

const downsideDeviation = (values: readonly number[]) =>
  Math.sqrt(sum(values.map((x) => Math.min(x, 0) ** 2)) / Math.max(1, values.length))

function maxDrawdown(daily: readonly number[]): number {
  let cumulative = 0
  let peak = 0
  let worst = 0
  for (const x of daily) {
    cumulative += x
    peak = Math.max(peak, cumulative)
    worst = Math.max(worst, peak - cumulative)
  }
  return worst
}
