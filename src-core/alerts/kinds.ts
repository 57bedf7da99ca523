/**
 * The kinds of alert, declared once (scoring S7): what each watches, its defaults, and what counts
 * as a hit. Rule schema, rule editor, documentation and evaluation read this table.
 */
import type { Profile } from '../config/profiles.ts'
import { NS_PER_S } from '../domain/units.ts'
import { type AlertKind, type AlertRule, type Comparison, WALLS } from './alert.ts'
import { LevelWatcher, SetupWatcher, SignalWatcher } from './watch-levels.ts'
import { GapWatcher, RegimeWatcher, WallWatcher } from './watch-session.ts'
import { SweepWatcher } from './watch-sweeps.ts'
import { ZoneWatcher } from './watch-zones.ts'
import type { Watcher } from './watcher.ts'

export interface AlertDefaults {
  /** % of spot, or contracts. */
  enter?: number
  rearm?: number
  dwellMs?: number
  cooldownMs?: number
  when?: readonly Comparison[]
}

export interface AlertKindSpec {
  label: string
  doc: string
  /** Unit of `enter` and `rearm`; null when the kind has no threshold. */
  unit: string | null
  /** Keys of a rule that this kind reads beside id, kind, dwell_ms and cooldown_ms. */
  reads: readonly ('subject' | 'enter' | 'rearm' | 'basis' | 'when' | 'expect')[]
  /** What `subject` may name. */
  subjects: 'levels' | readonly string[]
  /** What makes an alert a hit, and its lead time; null = not scored. */
  hit: string | null
  /** How long after the alert a hit may come, ns. */
  windowNs(profile: Profile): number
  defaults(profile: Profile): AlertDefaults
  watch(rule: AlertRule, profile: Profile): Watcher
}

const horizon = ({ config }: Profile) => config.LABEL_HORIZON_S * NS_PER_S
const ANY_SESSION = ['session'] as const

export const ALERT_KINDS: Readonly<Record<AlertKind, AlertKindSpec>> = {
  zone: {
    label: 'High-gamma zone near',
    doc: 'Distance from spot to the nearest high-gamma zone is at most `enter`; re-arms beyond `rearm`.',
    unit: '% of spot',
    reads: ['enter', 'rearm', 'basis'],
    subjects: ['zone'],
    hit: 'An interaction event at a level inside the zone within the label horizon; its anchor minus the alert.',
    windowNs: horizon,
    defaults: ({ scoring }) => ({
      enter: scoring.ALERT_ZONE_ENTER,
      rearm: scoring.ALERT_ZONE_REARM,
      cooldownMs: scoring.ALERT_ZONE_COOLDOWN_S * 1000,
    }),
    watch: (rule, profile) => new ZoneWatcher(rule, profile),
  },
  level: {
    label: 'Level near',
    doc: 'Distance from spot to a level is at most `enter`; re-arms beyond `rearm`.',
    unit: '% of spot',
    reads: ['subject', 'enter', 'rearm'],
    subjects: 'levels',
    hit: 'An interaction event of that level within the label horizon; its anchor minus the alert.',
    windowNs: horizon,
    defaults: ({ scoring }) => ({
      enter: scoring.ALERT_LEVEL_ENTER,
      rearm: scoring.ALERT_LEVEL_REARM,
      cooldownMs: scoring.ALERT_LEVEL_COOLDOWN_S * 1000,
    }),
    watch: (rule) => new LevelWatcher(rule),
  },
  signal: {
    label: 'Signal',
    doc: 'The signal of a level (S3) becomes BREAK or REJECT.',
    unit: null,
    reads: ['subject'],
    subjects: 'levels',
    hit: "The profile's label rule, anchored at the alert, gives the signalled outcome; time to the hit.",
    windowNs: horizon,
    defaults: () => ({}),
    watch: (rule) => new SignalWatcher(rule),
  },
  regime: {
    label: 'Gamma regime flips',
    doc: 'Net GEX of the basis changes sign and stays so for the dwell.',
    unit: null,
    reads: ['basis'],
    subjects: ANY_SESSION,
    hit: 'The sign holds for the time of ALERT_REGIME_HOLD_S more; no lead time.',
    windowNs: ({ scoring }) => scoring.ALERT_REGIME_HOLD_S * NS_PER_S,
    defaults: ({ scoring }) => ({
      dwellMs: scoring.ALERT_REGIME_DWELL_S * 1000,
    }),
    watch: (rule) => new RegimeWatcher(rule),
  },
  wall_moved: {
    label: 'Wall moved',
    doc: 'Call, put or gamma wall of the basis is at another strike for the dwell.',
    unit: null,
    reads: ['subject', 'basis'],
    subjects: WALLS,
    hit: 'The wall stays for the time of ALERT_WALL_HOLD_S more; no lead time.',
    windowNs: ({ scoring }) => scoring.ALERT_WALL_HOLD_S * NS_PER_S,
    defaults: ({ scoring }) => ({
      dwellMs: scoring.ALERT_WALL_DWELL_S * 1000,
    }),
    watch: (rule) => new WallWatcher(rule),
  },
  sweep: {
    label: 'Sweep',
    doc: 'A sweep (P9.3) reaches `enter` contracts.',
    unit: 'contracts',
    reads: ['enter'],
    subjects: ANY_SESSION,
    hit: 'ALERT_SWEEP_TICKS further in its direction within ALERT_SWEEP_WITHIN_S; time to it.',
    windowNs: ({ scoring }) => scoring.ALERT_SWEEP_WITHIN_S * NS_PER_S,
    defaults: ({ scoring }) => ({ enter: scoring.ALERT_SWEEP_CONTRACTS }),
    watch: (rule, profile) => new SweepWatcher(rule, profile),
  },
  setup: {
    label: 'Setup',
    doc: 'Every comparison of `when` holds on a level_frames row of one level.',
    unit: null,
    reads: ['subject', 'when', 'expect'],
    subjects: 'levels',
    hit: 'As `signal`, with the outcome of `expect`; without `expect` not scored.',
    windowNs: horizon,
    /** VACUUM and AMPLIFY within MONITOR_BAND, level below spot. */
    defaults: ({ config }) => ({
      when: [
        ['barrier_state', '==', 'VACUUM'],
        ['fuel_effect', '==', 'AMPLIFY'],
        ['distance', '>', 0],
        ['distance', '<=', config.MONITOR_BAND],
      ],
    }),
    watch: (rule) => new SetupWatcher(rule),
  },
  data_gap: {
    label: 'Data gap',
    doc: 'Data health (S8) turns RED.',
    unit: null,
    reads: [],
    subjects: ANY_SESSION,
    hit: null,
    windowNs: () => 0,
    defaults: () => ({}),
    watch: (rule) => new GapWatcher(rule),
  },
}
