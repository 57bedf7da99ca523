/** How price came to the level, and which attempt this is (P20). */
import { type IsoDate, NS_PER_MIN, type SessionNs } from '../../domain/units.ts'
import type { LevelKind } from '../../levels/kind-names.ts'
import { type DirectionSign, directionOf } from '../../levels/zones.ts'

export const APPROACH_BARS = 10

export interface Approach {
  /** Consecutive latest bars that came nearer, at most 10. */
  bars: number
  /** Distance gained, price; null without bars. */
  distance: number | null
  /** Price per minute, positive toward the level; null without bars. */
  velocity: number | null
}

/**
 * @param closes completed one-minute closes of the session, oldest first
 * @param count how many of them
 * @param scale divides the closes into the unit of level and anchor (ES points per profile unit)
 */
export function readApproach(
  closes: ArrayLike<number>,
  count: number,
  level: number,
  anchorSpot: number,
  scale = 1,
  lookback = APPROACH_BARS,
): Approach {
  const away = (i: number) => Math.abs(closes[i] / scale - level)
  let bars = 0
  for (let i = count - 1; i > 0 && bars < lookback && away(i) < away(i - 1); i--) bars++
  const n = Math.min(lookback, count)
  if (n === 0) return { bars, distance: null, velocity: null }
  const distance = away(count - n) - Math.abs(anchorSpot - level)
  return { bars, distance, velocity: distance / n }
}

/** What is compared between the attempts of a cluster; null = missing. */
export const TREND_QUANTITIES = [
  'barrier_replenishment_ratio',
  'barrier_delta_liq',
  'tape_velocity',
  'tape_imbalance',
] as const
export type TrendQuantity = (typeof TREND_QUANTITIES)[number]
export type AttemptQuantities = Readonly<Record<TrendQuantity, number | null>>

export interface Attempt {
  /** Earlier events of the kind today, both directions. */
  priorTouches: number
  /** From 1 inside the cluster. */
  index: number
  clusterId: string
  /** Now minus the mean over the cluster's earlier attempts; null when there is nothing to compare. */
  trends: AttemptQuantities
}

interface Cluster {
  number: number
  size: number
  lastAnchor: number
  /** Sum and count of the non-null values so far, per quantity. */
  sums: number[]
  counts: number[]
}

export interface AttemptLedgerState {
  touches: [LevelKind, number][]
  clusters: [string, Cluster][]
}

/** Counts touches and clusters attempts over the events of a session, in order. */
export class AttemptLedger {
  readonly #date: string
  readonly #gapNs: number
  readonly #touches = new Map<LevelKind, number>()
  readonly #clusters = new Map<string, Cluster>()

  constructor(date: IsoDate, gapMinutes: number) {
    this.#date = date.replaceAll('-', '')
    this.#gapNs = gapMinutes * NS_PER_MIN
  }

  onEvent(
    kind: LevelKind,
    direction: DirectionSign,
    anchor: SessionNs,
    now: AttemptQuantities,
  ): Attempt {
    const priorTouches = this.#touches.get(kind) ?? 0
    this.#touches.set(kind, priorTouches + 1)
    const name = `${kind}_${directionOf(direction)}`
    const cluster = this.#clusterFor(name, anchor)
    cluster.size++
    cluster.lastAnchor = anchor
    return {
      priorTouches,
      index: cluster.size,
      clusterId: `${this.#date}_${name}_${cluster.number}`,
      trends: addToTrends(cluster, now),
    }
  }

  #clusterFor(name: string, anchor: SessionNs): Cluster {
    const open = this.#clusters.get(name)
    if (open && anchor - open.lastAnchor <= this.#gapNs) return open
    const number = (open?.number ?? 0) + 1
    const zeros = () => TREND_QUANTITIES.map(() => 0)
    const next = { number, size: 0, lastAnchor: anchor, sums: zeros(), counts: zeros() }
    this.#clusters.set(name, next)
    return next
  }

  snapshot(): AttemptLedgerState {
    const copy = (c: Cluster) => ({ ...c, sums: [...c.sums], counts: [...c.counts] })
    return {
      touches: [...this.#touches],
      clusters: [...this.#clusters].map(([name, c]) => [name, copy(c)]),
    }
  }

  restore(state: AttemptLedgerState): void {
    this.#touches.clear()
    this.#clusters.clear()
    for (const [kind, n] of state.touches) this.#touches.set(kind, n)
    for (const [name, c] of state.clusters) {
      this.#clusters.set(name, { ...c, sums: [...c.sums], counts: [...c.counts] })
    }
  }
}

function addToTrends(cluster: Cluster, now: AttemptQuantities): AttemptQuantities {
  const trends = {} as Record<TrendQuantity, number | null>
  for (const [q, name] of TREND_QUANTITIES.entries()) {
    const value = now[name]
    const n = cluster.counts[q]
    trends[name] = value === null || n === 0 ? null : value - cluster.sums[q] / n
    if (value === null) continue
    cluster.sums[q] += value
    cluster.counts[q]++
  }
  return trends
}
