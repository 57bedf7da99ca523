import type { StrikeGex } from './chain.ts'

/** Dollar gamma around a level (P11.4), USD per 1 %; "above" is in price. Index 0 = one strike. */
export interface BandedGex {
  above: [number, number, number]
  below: [number, number, number]
  at: number
  band: [number, number]
  callBand: [number, number]
  putBand: [number, number]
  net3: number
  asymmetry: number
  /** Null when nothing lies above or below. */
  ratio3: number | null
  /** Null when the two-strike band holds nothing. */
  callPutRatio2: number | null
}

/** Strikes and levels are compared with this tolerance (P0). */
const EPS = 1e-9

/** Sums by distance; `strikes` ascending, `count` of them. */
export function bandedGex(
  strikes: Float64Array,
  count: number,
  gex: StrikeGex,
  level: number,
  spacing: number,
): BandedGex {
  const above: [number, number, number] = [0, 0, 0]
  const below: [number, number, number] = [0, 0, 0]
  const callBand: [number, number] = [0, 0]
  const putBand: [number, number] = [0, 0]
  const band: [number, number] = [0, 0]
  let at = 0
  for (let j = 0; j < count; j++) {
    const offset = strikes[j] - level
    const distance = Math.abs(offset)
    if (distance > 3 * spacing + EPS) continue
    const call = gex.call[j]
    const put = gex.put[j]
    const net = call + put
    if (distance <= EPS) at += net
    for (let k = 0; k < 3; k++) {
      if (distance > (k + 1) * spacing + EPS) continue
      if (offset > EPS) above[k] += net
      else if (offset < -EPS) below[k] += net
      if (k === 2) continue
      band[k] += net
      callBand[k] += call
      putBand[k] += put
    }
  }
  const asymmetry = above[2] - below[2]
  const sides = Math.abs(above[2]) + Math.abs(below[2])
  const rights = Math.abs(callBand[1]) + Math.abs(putBand[1])
  return {
    above,
    below,
    at,
    band,
    callBand,
    putBand,
    net3: above[2] + below[2] + at,
    asymmetry,
    ratio3: sides === 0 ? null : asymmetry / sides,
    callPutRatio2: rights === 0 ? null : (Math.abs(callBand[1]) - Math.abs(putBand[1])) / rights,
  }
}
