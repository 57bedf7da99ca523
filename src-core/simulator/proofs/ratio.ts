/** Whether the SPY ratio is found from parity alone (P1.5), and what a strike's barrier then reads. */
import { RTH_OPEN_S } from '../clock.ts'
import { SIMULATED_RHO } from '../session.ts'
import { foldRecorded, recordSession, sparseProfile } from './recorded.ts'

export interface RatioProof {
  /** Ratio in force five minutes after the open. */
  rho: number
  /** |rho - true| / true. */
  error: number
  /** Largest such error from then on. */
  worst: number
  /** Readings of the strike nearest to spot from then on, and how many equal those at its true ES price. */
  readings: number
  equal: number
  /** ES points between the true price of that strike and ten times the strike. */
  pointsOffByTen: number
}

const FRAME_MS = 1000
const SETTLED_S = 300

export async function ratioProof(seed: number, scale: number): Promise<RatioProof> {
  const settled = RTH_OPEN_S + SETTLED_S
  const range = { fromS: RTH_OPEN_S - 60, toS: settled + 600 }
  const recorded = await recordSession({ seed, scale, underlying: 'SPY', ...range })
  const proof: RatioProof = {
    rho: Number.NaN,
    error: Number.NaN,
    worst: 0,
    readings: 0,
    equal: 0,
    pointsOffByTen: Number.NaN,
  }
  await foldRecorded(recorded, sparseProfile('SPY', FRAME_MS), 'native', (k, fold) => {
    if (k < settled || Number.isNaN(fold.engines.tape.lastTick)) return
    const { rho } = fold
    const error = Math.abs(rho - SIMULATED_RHO) / SIMULATED_RHO
    proof.worst = Math.max(proof.worst, error)
    if (k === settled) Object.assign(proof, { rho, error })
    const now = (k * FRAME_MS * 1e6) as Parameters<typeof fold.engines.spot.at>[0]
    const spot = fold.engines.spot.at(now)
    if (spot === null) return
    const strike = Math.round(spot / rho)
    const way = strike * SIMULATED_RHO >= spot ? 'UP' : 'DOWN'
    const { barrier } = fold.engines
    const read = { ...barrier.read(strike * rho, way, now) }
    const right = barrier.read(strike * SIMULATED_RHO, way, now)
    proof.pointsOffByTen = strike * (SIMULATED_RHO - 10)
    proof.readings++
    if (read.depthEnd === right.depthEnd || (read.reason !== 'OK' && read.reason === right.reason))
      proof.equal++
  })
  return proof
}
