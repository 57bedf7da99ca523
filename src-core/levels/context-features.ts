/** The catalogue groups context (P3, P5.5, P16) and level_distances (P16, P17). */
import type { SessionTimes } from '../domain/calendar.ts'
import {
  barsSinceOpen,
  isFirst15m,
  minutesSinceOpen,
  minutesToClose,
  SESSION_PHASES,
  sessionPhase,
} from '../domain/session-clock.ts'
import type { SessionNs } from '../domain/units.ts'
import { feature, featureGroup } from '../features/feature.ts'
import { over, percentOf } from '../features/scales.ts'
import type { Stacking } from '../physics/confluence/engine.ts'

/** Prices of the levels distances are measured to; profile price, null = not known yet. */
export interface KnownLevels {
  pmHigh: number | null
  pmLow: number | null
  orHigh: number | null
  orLow: number | null
  sma200: number | null
  sma400: number | null
}

export interface DistanceReading {
  spot: number
  /** Profile price; null = none yet. */
  atr: number | null
  known: KnownLevels
}

export interface ContextReading extends DistanceReading {
  times: SessionTimes
  /** Decision time. */
  t: SessionNs
  realizedVol15m: number | null
}

export interface LevelDistancesReading extends DistanceReading {
  stacking: Stacking
}

const distance = (r: DistanceReading, level: keyof KnownLevels) => {
  const price = r.known[level]
  return price === null ? null : r.spot - price
}

interface Target {
  level: keyof KnownLevels
  /** As in docs: `PM_HIGH`. */
  name: string
  formulaRef: string
  nullWhen: string
  /** Replaces the plain doc of the distance in price. */
  doc?: string
}

const inPrice = ({ level, name, formulaRef, nullWhen, doc }: Target) =>
  feature<DistanceReading, 'float'>({
    dtype: 'float',
    unit: 'price',
    label: `To ${name}`,
    doc: doc ?? `spot - ${name}`,
    formulaRef,
    pipelines: 'both',
    nullWhen,
    compute: (r) => distance(r, level),
  })
const inAtr = ({ level, name, formulaRef, nullWhen }: Target) =>
  feature<DistanceReading, 'float'>({
    dtype: 'float',
    unit: 'ATR',
    label: `To ${name}, ATR`,
    doc: 'ATR multiple',
    formulaRef,
    pipelines: 'both',
    nullWhen: `${nullWhen}, or ATR is null or 0`,
    compute: (r) => over(distance(r, level), r.atr),
  })
const inPercent = ({ level, name, formulaRef, nullWhen }: Target) =>
  feature<DistanceReading, 'float'>({
    dtype: 'float',
    unit: '%',
    label: `To ${name}, %`,
    doc: 'percent of spot',
    formulaRef,
    pipelines: 'both',
    nullWhen,
    compute: (r) => percentOf(distance(r, level), r.spot),
  })

const PM_HIGH: Target = {
  level: 'pmHigh',
  name: 'PM_HIGH',
  formulaRef: 'P16',
  nullWhen: 'no pre-market trades, or before 09:30',
}
const PM_LOW: Target = { ...PM_HIGH, level: 'pmLow', name: 'PM_LOW' }
const OR_HIGH: Target = {
  level: 'orHigh',
  name: 'OR_HIGH',
  formulaRef: 'P16',
  nullWhen: 'no opening-range trades, or before 09:45',
  doc: 'spot - OR_HIGH; null before 09:45',
}
const OR_LOW: Target = {
  ...OR_HIGH,
  level: 'orLow',
  name: 'OR_LOW',
  doc: 'spot - OR_LOW; null before 09:45',
}
const SMA_200: Target = {
  level: 'sma200',
  name: 'SMA_200',
  formulaRef: 'P17',
  nullWhen: 'fewer than 200 two-minute bars',
}
const SMA_400: Target = {
  ...SMA_200,
  level: 'sma400',
  name: 'SMA_400',
  nullWhen: 'fewer than 400 two-minute bars',
}

const clock = { formulaRef: 'P3', pipelines: 'both', nullWhen: 'never' } as const

export const contextFeatures = featureGroup('context', {
  is_first_15m: feature<ContextReading, 'bool'>({
    ...clock,
    dtype: 'bool',
    unit: '-',
    label: 'First 15 minutes',
    doc: '0 <= minutes_since_open < 15',
    compute: (r) => isFirst15m(r.times, r.t),
  }),
  minutes_since_open: feature<ContextReading, 'float'>({
    ...clock,
    dtype: 'float',
    unit: 'min',
    label: 'Since open',
    doc: 'since 09:30 ET',
    compute: (r) => minutesSinceOpen(r.times, r.t),
  }),
  minutes_to_close: feature<ContextReading, 'float'>({
    ...clock,
    dtype: 'float',
    unit: 'min',
    label: 'To close',
    doc: 'to the close',
    compute: (r) => minutesToClose(r.times, r.t),
  }),
  session_phase: feature<ContextReading, 'enum'>({
    ...clock,
    dtype: 'enum',
    unit: '-',
    label: 'Phase',
    doc: 'P0..P5',
    values: SESSION_PHASES,
    compute: (r) => sessionPhase(r.times, r.t),
  }),
  bars_since_open: feature<ContextReading, 'int'>({
    ...clock,
    dtype: 'int',
    unit: 'bars',
    label: 'Bars since open',
    doc: 'floor of minutes_since_open',
    compute: (r) => barsSinceOpen(r.times, r.t),
  }),
  realized_vol_15m: feature<ContextReading, 'float'>({
    dtype: 'float',
    unit: '1/sqrt(year)',
    label: 'Realised volatility',
    doc: 'annualised, RTH only',
    formulaRef: 'P5.5',
    pipelines: 'both',
    nullWhen: 'fewer than two one-minute returns today',
    compute: (r) => r.realizedVol15m,
  }),
  dist_to_pm_high: inPrice(PM_HIGH),
  dist_to_pm_low: inPrice(PM_LOW),
  dist_to_pm_high_atr: inAtr(PM_HIGH),
  dist_to_pm_low_atr: inAtr(PM_LOW),
  dist_to_pm_high_pct: inPercent(PM_HIGH),
  dist_to_pm_low_pct: inPercent(PM_LOW),
})

const stack = (label: string, doc: string, count: keyof Stacking) =>
  feature<LevelDistancesReading, 'int'>({
    dtype: 'int',
    unit: 'levels',
    label,
    doc,
    formulaRef: 'P16',
    pipelines: 'both',
    nullWhen: 'never',
    compute: (r) => r.stacking[count],
  })

export const levelDistancesFeatures = featureGroup('level_distances', {
  dist_to_or_high: inPrice(OR_HIGH),
  dist_to_or_low: inPrice(OR_LOW),
  dist_to_or_high_atr: inAtr(OR_HIGH),
  dist_to_or_low_atr: inAtr(OR_LOW),
  dist_to_sma_200: inPrice(SMA_200),
  dist_to_sma_400: inPrice(SMA_400),
  dist_to_sma_200_atr: inAtr(SMA_200),
  dist_to_sma_400_atr: inAtr(SMA_400),
  stack_near: stack('Stacked near', 'other levels within the near band', 'near'),
  stack_mid: stack('Stacked mid', 'within the mid band', 'mid'),
  stack_far: stack('Stacked far', 'within the far band', 'far'),
  stack_ahead_mid: stack('Stacked ahead', 'mid band, beyond the level', 'aheadMid'),
  stack_behind_mid: stack('Stacked behind', 'mid band, before the level', 'behindMid'),
})
