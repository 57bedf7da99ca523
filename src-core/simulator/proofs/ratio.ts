/**
 * Whether the SPY ratio is found from parity alone (P1.5), and what a strike's barrier then reads.
 * A strike stands between two ES prices nearly always, and the barrier sums the ticks within a band
 * of it: with a ratio that is off by so little, the band holds the right ticks unless one of its
 * two ends lies closer to a tick than the error moves it.
 */
import { sessionNs, TICK_POINTS } from '../../domain/units.ts'
import { RTH_OPEN_S } from '../clock.ts'
import { SIMULATED_RHO } from '../session.ts'
import { foldSource, recordSession, sourceOf, sparseProfile } from './recorded.ts'

export interface RatioProof {
  /** Ratio in force five minutes after the open. */
  rho: number
  /** |rho - true| / true, then, and the largest from then on. */
  error: number
  worst: number
  /** Readings at the two strikes around spot from then on. */
  readings: number
  /** Of those, where no end of the true band is closer to a tick than the error moves it. */
  clear: number
  /** Of the clear ones, those that show the depth the book holds at the right ticks. */
  clearRight: number
  /** Of all: ticks of the band that are not the right ones, mean of the nine. */
  wrongTicks: number
  /** Of all: the same barrier state as at the true price. */
  sameState: number
  /** Of all: readings at ten times the strike that show the right depth. */
  rightByTen: number
}

const FRAME_MS = 1000
const SETTLED_S = 300
/** Half width of the barrier band, points (P8.1). */
const BAND = 1
const EPS = 1e-9

/** First and last tick within the band of a price, worked out here and not by the engine. */
const ticksAround = (price: number): [number, number] => [
  Math.ceil((price - BAND - EPS) / TICK_POINTS),
  Math.floor((price + BAND + EPS) / TICK_POINTS),
]

/** Points from a band's nearer end to the nearest tick. */
const clearance = (price: number): number => {
  const off = (x: number) => Math.abs(x / TICK_POINTS - Math.round(x / TICK_POINTS)) * TICK_POINTS
  return Math.min(off(price - BAND), off(price + BAND))
}

/** Runs a session whose only word on SPY is its option prints, for a quarter of an hour. */
export async function ratioProof(seed: number, scale: number): Promise<RatioProof> {
  const settled = RTH_OPEN_S + SETTLED_S
  const range = { fromS: RTH_OPEN_S - 60, toS: settled + 600 }
  const recorded = await recordSession({ seed, scale, underlying: 'SPY', ...range })
  const proof: RatioProof = {
    rho: Number.NaN,
    error: Number.NaN,
    worst: 0,
    readings: 0,
    clear: 0,
    clearRight: 0,
    wrongTicks: 0,
    sameState: 0,
    rightByTen: 0,
  }
  await foldSource(sourceOf(recorded), sparseProfile('SPY', FRAME_MS), (k, fold) => {
    if (k < settled) return
    const { rho } = fold
    const error = Math.abs(rho - SIMULATED_RHO) / SIMULATED_RHO
    proof.worst = Math.max(proof.worst, error)
    if (k === settled) Object.assign(proof, { rho, error })
    const now = sessionNs(k * FRAME_MS * 1e6)
    const { barrier, book, spot } = fold.engines
    const points = spot.at(now)
    if (points === null) return
    const { current } = book
    for (const strike of [Math.floor(points / SIMULATED_RHO), Math.ceil(points / SIMULATED_RHO)]) {
      const price = strike * SIMULATED_RHO
      const way = price >= points ? 'UP' : 'DOWN'
      const [lo, hi] = ticksAround(price)
      const [ticks, sizes, count] =
        way === 'UP'
          ? [current.askPx, current.askSz, current.nAsk]
          : [current.bidPx, current.bidSz, current.nBid]
      let depth = 0
      for (let m = 0; m < count; m++) if (ticks[m] >= lo && ticks[m] <= hi) depth += sizes[m]
      const read = { ...barrier.read(strike * rho, way, now) }
      const exact = { ...barrier.read(price, way, now) }
      // Beyond the ten levels nothing is displayed: there is nothing to hold the reading against.
      if (exact.reason !== 'OK') continue
      const [readLo, readHi] = ticksAround(strike * rho)
      proof.readings++
      proof.wrongTicks += (Math.abs(readLo - lo) + Math.abs(readHi - hi)) / 2
      if (read.state === exact.state) proof.sameState++
      if (clearance(price) > Math.abs(strike * rho - price)) {
        proof.clear++
        if (read.depthEnd === depth) proof.clearRight++
      }
      if (barrier.read(strike * 10, way, now).depthEnd === depth) proof.rightByTen++
    }
  })
  if (proof.readings > 0) proof.wrongTicks /= proof.readings
  return proof
}
