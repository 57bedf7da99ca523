/** Everything one level remembers from snapshot to snapshot: its smoothers (S2) and its signal (S3). */
import type { Scoring } from '../config/profiles.ts'
import type { BarrierState } from '../physics/barrier/reading.ts'
import { type Signal, SignalMachine, type SignalSnapshot } from './signal-machine.ts'
import { Smoother, type SmootherSnapshot } from './smoother.ts'

/** Raw values of one snapshot; NaN = unknown. */
export interface LevelSnapshotInput {
  /** SessionNs. */
  ts: number
  /** Raw break score (S1). */
  breakScore: number
  /** Spot less level, price. */
  distance: number
  barrierState: BarrierState
  /** tape_buy_vol + tape_sell_vol, contracts. */
  inBandVolume: number
  tapeVelocity: number
  deltaLiquidity: number
  replenishmentRatio: number
  gammaExposure: number
}

export interface LevelScoreSnapshot {
  smoothers: readonly SmootherSnapshot[]
  signal: SignalSnapshot
}

export class LevelScore {
  readonly breakScore: Smoother
  readonly tapeVelocity: Smoother
  readonly deltaLiquidity: Smoother
  readonly replenishment: Smoother
  readonly dealerGamma: Smoother
  readonly machine: SignalMachine
  readonly #all: readonly Smoother[]

  constructor(s: Scoring) {
    this.breakScore = new Smoother(s.HALF_LIFE_SCORE_S)
    this.tapeVelocity = new Smoother(s.HALF_LIFE_TAPE_VELOCITY_S)
    this.deltaLiquidity = new Smoother(s.HALF_LIFE_DELTA_LIQ_S)
    this.replenishment = new Smoother(s.HALF_LIFE_REPLENISHMENT_S)
    this.dealerGamma = new Smoother(s.HALF_LIFE_DEALER_GAMMA_S)
    this.#all = [
      this.breakScore,
      this.tapeVelocity,
      this.deltaLiquidity,
      this.replenishment,
      this.dealerGamma,
    ]
    this.machine = new SignalMachine(s)
  }

  /** Takes one snapshot and returns the signal after it. */
  update(x: LevelSnapshotInput): Signal {
    this.tapeVelocity.update(x.ts, x.tapeVelocity)
    this.deltaLiquidity.update(x.ts, x.deltaLiquidity)
    this.replenishment.update(x.ts, x.replenishmentRatio)
    this.dealerGamma.update(x.ts, x.gammaExposure)
    const score = this.breakScore.update(x.ts, x.breakScore)
    return this.machine.update({
      ts: x.ts,
      score: Number.isNaN(x.breakScore) ? Number.NaN : score,
      distance: x.distance,
      barrierState: x.barrierState,
      inBandVolume: x.inBandVolume,
    })
  }

  snapshot(): LevelScoreSnapshot {
    return { smoothers: this.#all.map((s) => s.snapshot()), signal: this.machine.snapshot() }
  }

  restore(from: LevelScoreSnapshot): void {
    this.#all.forEach((s, i) => {
      s.restore(from.smoothers[i])
    })
    this.machine.restore(from.signal)
  }
}
