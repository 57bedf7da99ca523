import { normalCdf } from '../greeks/normal.ts'

/**
 * Counter-based random signs (P24.2): draw r of trade i depends on (seed, session date, i, r) and
 * on nothing else, so batch, replay and live draw the same. Two rounds of a 32-bit mixer with low
 * bias (C. Wellons, "hash prospector").
 */
const mix = (value: number): number => {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return x ^ (x >>> 15)
}

/** 32-bit key of a seed and a session date (FNV-1a, mixed). */
export function drawKey(seed: number | string, sessionDate: string): number {
  const text = `${seed}|${sessionDate}`
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(h)
}

/**
 * Adds one trade to `draws` running sums at `sums[at ...]`: `change` where the sign was right
 * (probability q), its opposite where it was wrong.
 */
export function addDraws(
  sums: Float64Array,
  at: number,
  draws: number,
  key: number,
  i: number,
  q: number,
  change: number,
): void {
  const trade = mix(key ^ Math.imul(i + 1, 0x9e3779b1))
  const limit = q * 0x1_0000_0000
  for (let r = 0; r < draws; r++) {
    const u = mix(trade + Math.imul(r + 1, 0x85ebca77)) >>> 0
    sums[at + r] += u < limit ? change : -change
  }
}

/** The normal approximation of P24.2, a check of the draws; a certain exposure gives 0 or 1. */
export function oddsByNormal(
  mean: number,
  variance: number,
  threshold: number,
): { amplify: number; dampen: number } {
  if (variance === 0)
    return { amplify: mean < -threshold ? 1 : 0, dampen: mean > threshold ? 1 : 0 }
  const sd = Math.sqrt(variance)
  return {
    amplify: normalCdf((-threshold - mean) / sd),
    dampen: normalCdf((mean - threshold) / sd),
  }
}
