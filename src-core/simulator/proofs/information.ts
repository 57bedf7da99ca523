/**
 * Whether the fuel a session shows says anything about how its levels were taken: the association of
 * fuel features with outcomes, and a permutation test that gives each session the fuel of another.
 * All of the features turn over when every customer's sign does, so where dealers do not hedge none
 * can be related to a path that knows no signs; a feature that is also made of the path could be.
 */
import { profileOf } from '../../config/profiles.ts'
import type { Random } from '../../domain/random.ts'
import { NS_PER_MIN, sessionNs } from '../../domain/units.ts'
import { LEVEL_KIND_NAMES } from '../../levels/kind-names.ts'
import type { Chain } from '../../physics/fuel/chain.ts'
import { fuelEffect } from '../../physics/fuel/effect.ts'
import { GammaProfile } from '../../physics/fuel/profile.ts'
import { readFuel } from '../../physics/fuel/reading.ts'
import { foldSource, type RecordedSession, sourceOf } from './recorded.ts'

/** Fuel features read at spot, once a minute. */
export const FUEL_READ = [
  'gamma_exposure',
  'fuel_effect',
  'net_gex_3strike',
  'gamma_flow_impulse',
  'dealer_pressure',
] as const
type FuelRead = (typeof FUEL_READ)[number]

/** One labelled touch of a level. */
export interface TouchedLevel {
  /** Minute of the session. */
  minute: number
  /** BREAK 1, BOUNCE -1, CHOP 0. */
  outcome: number
}

export interface SessionEvidence {
  touches: TouchedLevel[]
  /** Each feature by minute of the session, squashed to (-1, 1); absent before the first print. */
  fuel: Partial<Record<FuelRead, number>>[]
}

const FRAME_MS = 60_000
const OUTCOME = { BREAK: 1, BOUNCE: -1, CHOP: 0, UNDEFINED: Number.NaN } as const
const EFFECT = { AMPLIFY: -1, NEUTRAL: 0, DAMPEN: 1 } as const
/** Dollars per 1 % at which net GEX has said what it can. */
const GEX_SCALE = 5e7

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
  const { GAMMA_THRESHOLD: g, DEALER_V_SCALE: v } = profile.config
  const fuel: SessionEvidence['fuel'] = []
  const touches: TouchedLevel[] = []
  const gammaProfile = new GammaProfile()
  let chain: Chain | null = null
  await foldSource(
    sourceOf(recorded),
    profile,
    (k, fold) => {
      const spot = fold.engines.tape.lastTick * 0.25
      if (Number.isNaN(spot)) return
      const { engine } = fold.fuel
      const now = sessionNs(k * NS_PER_MIN)
      chain ??= engine.newChain()
      const read = readFuel(engine, chain, gammaProfile, spot, now, spot)
      fuel[k] = {
        gamma_exposure: Math.tanh(read.exposure / g),
        fuel_effect: EFFECT[fuelEffect(read.exposure, g)],
        net_gex_3strike: Math.tanh((read.marked?.gex.net3 ?? 0) / GEX_SCALE),
        gamma_flow_impulse: Math.tanh(read.dynamics.impulse / v),
        dealer_pressure: read.dynamics.pressure,
      }
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
  return { touches, fuel }
}

/** Sums of a correlation over one session's touches. */
interface Sums {
  n: number
  x: number
  y: number
  xx: number
  yy: number
  xy: number
}

const noSums = (): Sums => ({ n: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 })

/** Outcomes of one session with one feature of another, at the same minutes. */
function sumsOf({ touches }: SessionEvidence, { fuel }: SessionEvidence, feature: FuelRead): Sums {
  const s = noSums()
  for (const { minute, outcome } of touches) {
    const x = fuel[minute]?.[feature] ?? 0
    s.n++
    s.x += x
    s.y += outcome
    s.xx += x * x
    s.yy += outcome * outcome
    s.xy += x * outcome
  }
  return s
}

function correlationOf(sums: readonly Sums[]): number {
  const t = noSums()
  for (const s of sums)
    for (const key of ['n', 'x', 'y', 'xx', 'yy', 'xy'] as const) t[key] += s[key]
  const cov = t.xy / t.n - (t.x / t.n) * (t.y / t.n)
  const sd = Math.sqrt((t.xx / t.n - (t.x / t.n) ** 2) * (t.yy / t.n - (t.y / t.n) ** 2))
  return sd > 0 ? cov / sd : 0
}

export interface PermutationTest {
  touches: number
  breaks: number
  bounces: number
  /** Correlation of each feature with BREAK (+1) or BOUNCE (-1), and how often chance does as well. */
  features: Record<FuelRead, { correlation: number; p: number }>
  /** Share of permutations whose largest correlation is at least the largest one seen. */
  p: number
}

/** Sessions are exchangeable as wholes; minutes of one session are not. */
export function permutationTest(
  sessions: readonly SessionEvidence[],
  random: Random,
  permutations = 1999,
): PermutationTest {
  const own = sessions.map((_, i) => i)
  const tables = FUEL_READ.map((feature) =>
    sessions.map((of) => sessions.map((other) => sumsOf(of, other, feature))),
  )
  const under = (order: readonly number[]) =>
    tables.map((table) => correlationOf(order.map((j, i) => table[i][j])))
  const seen = under(own)
  const strongest = Math.max(...seen.map(Math.abs))
  const stronger = FUEL_READ.map(() => 1)
  let anyStronger = 1
  const order = [...own]
  for (let p = 0; p < permutations; p++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.int(i + 1)
      ;[order[i], order[j]] = [order[j], order[i]]
    }
    const chance = under(order)
    for (const [f, r] of chance.entries()) if (Math.abs(r) >= Math.abs(seen[f])) stronger[f]++
    if (Math.max(...chance.map(Math.abs)) >= strongest) anyStronger++
  }
  const outcomes = sessions.flatMap((s) => s.touches.map((t) => t.outcome))
  return {
    touches: outcomes.length,
    breaks: outcomes.filter((o) => o > 0).length,
    bounces: outcomes.filter((o) => o < 0).length,
    features: Object.fromEntries(
      FUEL_READ.map((name, f) => [
        name,
        { correlation: seen[f], p: stronger[f] / (permutations + 1) },
      ]),
    ) as PermutationTest['features'],
    p: anyStronger / (permutations + 1),
  }
}
