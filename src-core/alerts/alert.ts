/** Rules and alerts (scoring S7): the types everything else here shares. */
import type { SessionNs } from '../domain/units.ts'
import type { ALERT_KIND_NAMES } from '../frames/tables.ts'
import type { DirectionSign } from '../levels/zones.ts'
import type { GexBasis } from '../physics/fuel/chain.ts'

export type AlertKind = (typeof ALERT_KIND_NAMES)[number]

export const WALLS = ['call_wall', 'put_wall', 'gamma_wall'] as const
export type WallName = (typeof WALLS)[number]
export type SignalledOutcome = 'BREAK' | 'BOUNCE' | 'CHOP'

export const OPERATORS = ['<', '<=', '>', '>=', '==', '!='] as const
export type Operator = (typeof OPERATORS)[number]
export type Comparison = readonly [column: string, op: Operator, value: number | string]

/** A rule with nothing left to default. */
export interface AlertRule {
  id: string
  kind: AlertKind
  /** Names it is limited to; null = every subject of the kind. */
  subject: readonly string[] | null
  /** % of spot, or contracts. */
  enter: number
  rearm: number
  dwellNs: number
  cooldownNs: number
  basis: GexBasis
  when: readonly Comparison[]
  /** null = not scored. */
  expect: SignalledOutcome | null
}

/** What has to happen after an alert for it to have been right. Prices in the profile's unit. */
export type AlertTarget =
  /** An interaction event (P7) at a level from lo to hi. */
  | { type: 'event-between'; lo: number; hi: number }
  /** An interaction event of this level. */
  | { type: 'event-at'; level: number }
  /** The profile's label rule, anchored at the alert. */
  | { type: 'label'; price: number; direction: DirectionSign; outcome: SignalledOutcome }
  | { type: 'sign-holds'; basis: GexBasis; sign: number }
  | { type: 'wall-stays'; wall: WallName; basis: GexBasis; strike: number }
  /** Some ticks further than `from`. */
  | { type: 'goes-on'; direction: DirectionSign; from: number }

export interface Alert {
  /** Id of its rule. */
  rule: string
  kind: AlertKind
  /** Level id, zone, wall or `session`. */
  subject: string
  /** Level number of a subject that is one level; null otherwise. */
  level: number | null
  k: number
  ts: SessionNs
  /** Profile price; null when unknown. */
  spot: number | null
  /** What was compared: distance in % of spot, net GEX, strike, contracts. */
  value: number | null
  text: string
  /** null = not scored. */
  target: AlertTarget | null
}
