/**
 * Whether the fuel a session shows says anything about how its levels were taken: the association of
 * dealer gamma with outcomes, and a permutation test that gives each session the gamma of another.
 */
import { profileOf } from '../../config/profiles.ts'
import type { Random } from '../../domain/random.ts'
import { NS_PER_MIN } from '../../domain/units.ts'
import { LEVEL_KIND_NAMES } from '../../levels/kind-names.ts'
import { foldRecorded, type RecordedSession } from './recorded.ts'

/** One labelled touch of a level. */
export interface TouchedLevel {
  /** Minute of the session. */
  minute: number
  /** BREAK 1, BOUNCE -1, CHOP 0. */
  outcome: number
}

export interface SessionEvidence {
  touches: TouchedLevel[]
  /** Dealer gamma at spot by minute of the session, gamma units; NaN before the first print. */
  gamma: Map<number, number>
}

const FRAME_MS = 60_000
const OUTCOME = { BREAK: 1, BOUNCE: -1, CHOP: 0, UNDEFINED: Number.NaN } as const

/**
 * Touches of every level kind in a session with native sides, labelled by a touch rule close enough
 * (in points) that breaks and bounces are both common.
 */
export async function evidenceOf(
  recorded: RecordedSession,
  distance: number,
  horizonS: number,
): Promise<SessionEvidence> {
  const profile = profileOf('es', {
    config: {
      SNAPSHOT_MS: FRAME_MS,
      LEVEL_KINDS: [...LEVEL_KIND_NAMES],
      OUTCOME_TOUCH: distance,
      LABEL_HORIZON_S: horizonS,
    },
  })
  const gamma = new Map<number, number>()
  const touches: TouchedLevel[] = []
  await foldRecorded(
    recorded,
    profile,
    'native',
    (k, fold) => {
      const spot = fold.engines.tape.lastTick * 0.25
      if (!Number.isNaN(spot)) gamma.set(k, fold.fuel.engine.exposureAt(spot))
    },
    (fold) => {
      fold.events.observer = {
        decided: () => {},
        labelled: (event, { main }) => {
          const outcome = OUTCOME[main.outcome]
          if (Number.isNaN(outcome)) return
          touches.push({ minute: Math.floor(event.anchorTs / NS_PER_MIN), outcome })
        },
      }
    },
  )
  return { touches, gamma }
}

/** Correlation of gamma (squashed at `scale`) with outcomes, session i read with the gamma of `of[i]`. */
function association(
  sessions: readonly SessionEvidence[],
  of: readonly number[],
  scale: number,
): number {
  let n = 0
  let x = 0
  let y = 0
  let xx = 0
  let yy = 0
  let xy = 0
  for (const [i, { touches }] of sessions.entries()) {
    const { gamma } = sessions[of[i]]
    for (const { minute, outcome } of touches) {
      const g = Math.tanh((gamma.get(minute) ?? 0) / scale)
      n++
      x += g
      y += outcome
      xx += g * g
      yy += outcome * outcome
      xy += g * outcome
    }
  }
  const cov = xy / n - (x / n) * (y / n)
  const sd = Math.sqrt((xx / n - (x / n) ** 2) * (yy / n - (y / n) ** 2))
  return sd > 0 ? cov / sd : 0
}

export interface PermutationTest {
  touches: number
  /** Correlation of dealer gamma with BREAK (+1) or BOUNCE (-1); negative = short gamma breaks levels. */
  correlation: number
  /** Share of permutations at least as strong, two-sided. */
  p: number
}

/** Sessions are exchangeable as wholes; minutes of one session are not. */
export function permutationTest(
  sessions: readonly SessionEvidence[],
  scale: number,
  random: Random,
  permutations = 999,
): PermutationTest {
  const own = sessions.map((_, i) => i)
  const correlation = association(sessions, own, scale)
  let stronger = 1
  const order = [...own]
  for (let p = 0; p < permutations; p++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.int(i + 1)
      ;[order[i], order[j]] = [order[j], order[i]]
    }
    if (Math.abs(association(sessions, order, scale)) >= Math.abs(correlation)) stronger++
  }
  const touches = sessions.reduce((n, s) => n + s.touches.length, 0)
  return { touches, correlation, p: stronger / (permutations + 1) }
}
