/** The catalogue groups identity and level: what the event is (P7) and where spot stands (P16). */
import { feature, featureGroup } from '../features/feature.ts'
import { over, percentOf } from '../features/scales.ts'
import { DIRECTIONS } from '../frames/tables.ts'
import { LEVEL_KIND_NAMES } from './kind-names.ts'
import { LEVEL_KINDS } from './level-kinds.ts'
import { directionOf, type ZoneEvent } from './zones.ts'

export interface IdentityReading {
  event: ZoneEvent
  /** UTC nanoseconds of anchor and decision time. */
  tsNs: bigint
  confirmTsNs: bigint
  /** Session date, ET. */
  date: string
  /** Front-month contract. */
  symbol: string
}

const identity = { unit: '-', nullWhen: 'never', pipelines: 'both', modelInput: false } as const

export const identityFeatures = featureGroup('identity', {
  event_id: feature<IdentityReading, 'string'>({
    ...identity,
    dtype: 'string',
    label: 'Event',
    doc: 'deterministic identifier',
    formulaRef: 'P7.3',
    compute: (r) => r.event.eventId,
  }),
  ts_ns: feature<IdentityReading, 'int64'>({
    ...identity,
    dtype: 'int64',
    unit: 'ns',
    label: 'Time',
    doc: 'anchor time, UTC',
    formulaRef: 'P7.2',
    compute: (r) => r.tsNs,
  }),
  confirm_ts_ns: feature<IdentityReading, 'int64'>({
    ...identity,
    dtype: 'int64',
    unit: 'ns',
    label: 'Decision time',
    doc: 'decision time = anchor + CONFIRM_DELAY_S',
    formulaRef: 'P0',
    compute: (r) => r.confirmTsNs,
  }),
  date: feature<IdentityReading, 'string'>({
    ...identity,
    dtype: 'string',
    label: 'Session',
    doc: 'session date, ET, YYYY-MM-DD',
    formulaRef: 'P3',
    compute: (r) => r.date,
  }),
  symbol: feature<IdentityReading, 'string'>({
    ...identity,
    dtype: 'string',
    label: 'Contract',
    doc: 'front-month contract used',
    formulaRef: 'P4',
    compute: (r) => r.symbol,
  }),
})

export interface LevelReading {
  event: ZoneEvent
  /** Profile price at the decision time (P1.3), by the event's ratio. */
  spot: number
  /** Profile price; null = none yet. */
  atr: number | null
}

const signed = (r: LevelReading) => r.spot - r.event.levelPrice
const away = (r: LevelReading) => Math.abs(signed(r))

const number = (
  formulaRef: string,
  unit: string,
  label: string,
  doc: string,
  compute: (r: LevelReading) => number | null,
  modelInput = true,
  nullWhen = 'never: an event has a spot',
) =>
  feature<LevelReading, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc,
    formulaRef,
    pipelines: 'both',
    nullWhen,
    modelInput,
    compute,
  })
const NO_ATR = 'ATR is null or 0'
const perAtr = (label: string, doc: string, value: (r: LevelReading) => number) =>
  number('P16', 'ATR', label, doc, (r) => over(value(r), r.atr), true, NO_ATR)
const percent = (label: string, doc: string, value: (r: LevelReading) => number) =>
  number('P16', '%', label, doc, (r) => percentOf(value(r), r.spot))

export const levelFeatures = featureGroup('level', {
  spot: number('P1.3', 'price', 'Spot', 'mid at the anchor', (r) => r.spot, false),
  anchor_spot: number(
    'P7.2',
    'price',
    'Anchor',
    'print that triggered the event',
    (r) => r.event.anchorSpot,
    false,
  ),
  level_price: number(
    'P7.2',
    'price',
    'Level',
    'frozen level price',
    (r) => r.event.levelPrice,
    false,
  ),
  level_kind: feature<LevelReading, 'int'>({
    dtype: 'int',
    unit: 'code',
    label: 'Kind code',
    doc: '0..13',
    formulaRef: 'P6',
    pipelines: 'both',
    nullWhen: 'never',
    compute: (r) => LEVEL_KINDS[r.event.kind].code,
  }),
  level_kind_name: feature<LevelReading, 'enum'>({
    dtype: 'enum',
    unit: '-',
    label: 'Kind',
    doc: 'kind name',
    formulaRef: 'P6',
    pipelines: 'both',
    nullWhen: 'never',
    values: [...LEVEL_KIND_NAMES].sort(),
    compute: (r) => r.event.kind,
  }),
  direction: feature<LevelReading, 'enum'>({
    dtype: 'enum',
    unit: '-',
    label: 'Direction',
    doc: 'UP or DOWN',
    formulaRef: 'P7.2',
    pipelines: 'both',
    nullWhen: 'never',
    values: DIRECTIONS,
    compute: (r) => directionOf(r.event.direction),
  }),
  direction_sign: feature<LevelReading, 'int'>({
    dtype: 'int',
    unit: '-',
    label: 'Direction sign',
    doc: '+1 or -1',
    formulaRef: 'P0',
    pipelines: 'both',
    nullWhen: 'never',
    compute: (r) => r.event.direction,
  }),
  zone_width: number(
    'P7.1',
    'price',
    'Zone width',
    'frozen zone half-width',
    (r) => r.event.zoneWidth,
  ),
  distance: number('P16', 'price', 'Distance', 'abs(spot - level)', away),
  distance_signed: number('P16', 'price', 'Signed distance', 'spot - level', signed),
  atr: number(
    'P5.2',
    'price',
    'ATR',
    'ATR 14, one-minute RTH bars',
    (r) => r.atr,
    true,
    'before the first completed one-minute bar ever',
  ),
  distance_atr: perAtr('Distance, ATR', 'distance / ATR', away),
  distance_pct: percent('Distance, %', '100 * distance / spot', away),
  distance_signed_atr: perAtr('Signed distance, ATR', 'distance_signed / ATR', signed),
  distance_signed_pct: percent('Signed distance, %', '100 * distance_signed / spot', signed),
  level_price_pct: number(
    'P16',
    '%',
    'Level over spot, %',
    '100 * (level / spot - 1)',
    (r) => 100 * (r.event.levelPrice / r.spot - 1),
  ),
})
