/** Realised volatility over the last 15 one-minute returns of a session (P5.5). */
const RETURNS = 15
const ANNUAL = Math.sqrt(390 * 252)

/**
 * Annualised root mean square of the log returns between the last 16 of `count` closes of one
 * session; null with fewer than two returns. Unit 1 / sqrt(year).
 */
export function realizedVol15m(closes: ArrayLike<number>, count = closes.length): number | null {
  const last = count - 1
  const first = Math.max(0, last - RETURNS)
  const n = last - first
  if (n < 2) return null
  let sum = 0
  for (let i = first + 1; i <= last; i++) {
    const r = Math.log(closes[i] / closes[i - 1])
    sum += r * r
  }
  return Math.sqrt(sum / n) * ANNUAL
}
