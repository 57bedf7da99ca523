/** The catalogue group outcome: what happened after the anchor (P21). Never a model input. */
import { feature, featureGroup } from '../features/feature.ts'
import type { EventLabels } from './event-labels.ts'
import { OUTCOMES, type Outcome } from './outcome.ts'

type OutcomeReading = EventLabels
type Pipelines = 'both' | 'es' | 'spy'

const named = (
  formulaRef: string,
  label: string,
  doc: string,
  pipelines: Pipelines,
  of: (r: OutcomeReading) => Outcome | null,
) =>
  feature<OutcomeReading, 'enum'>({
    dtype: 'enum',
    unit: '-',
    label,
    doc,
    formulaRef,
    pipelines,
    nullWhen: 'never in its pipeline: UNDEFINED instead',
    modelInput: false,
    values: OUTCOMES,
    compute: (r) => of(r)?.outcome ?? null,
  })

const number = (
  unit: string,
  label: string,
  doc: string,
  nullWhen: string,
  compute: (o: Outcome) => number | null,
  formulaRef = 'P21.4',
  pipelines: Pipelines = 'both',
) =>
  feature<OutcomeReading, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc,
    formulaRef,
    pipelines,
    nullWhen,
    modelInput: false,
    compute: (r) => compute(r.main),
  })

const UNDEFINED = 'the outcome is UNDEFINED, or no print fell into the window'
const NOT_REACHED = 'the outcome is UNDEFINED, or it was not reached'

const tradeable = (threshold: 0 | 1) =>
  feature<OutcomeReading, 'bool'>({
    dtype: 'bool',
    unit: '-',
    label: `Tradeable ${threshold + 1}`,
    doc: `threshold ${threshold + 1} reached`,
    formulaRef: 'P21.4',
    pipelines: 'both',
    nullWhen: 'the outcome is UNDEFINED',
    modelInput: false,
    compute: (r) => r.main.tradeable[threshold],
  })

const time = (label: string, doc: string, compute: (o: Outcome) => number | null) =>
  number('s', label, doc, NOT_REACHED, compute)

export const outcomeFeatures = featureGroup('outcome', {
  outcome: named('P21', 'Outcome', 'BREAK, BOUNCE, CHOP, UNDEFINED', 'both', (r) => r.main),
  t_hit_s: number(
    's',
    'Time to hit',
    'time of the deciding print',
    NOT_REACHED,
    (o) => o.tHitS,
    'P21',
  ),
  excursion_max: number(
    'price',
    'Excursion max',
    'best excursion beyond the level',
    UNDEFINED,
    (o) => o.excursionMax,
  ),
  excursion_min: number(
    'price',
    'Excursion min',
    'worst excursion',
    UNDEFINED,
    (o) => o.excursionMin,
  ),
  strength_signed: number(
    'price',
    'Strength',
    'dominant excursion',
    UNDEFINED,
    (o) => o.strengthSigned,
  ),
  strength_abs: number(
    'price',
    'Strength, absolute',
    'absolute value',
    UNDEFINED,
    (o) => o.strengthAbs,
  ),
  time_to_threshold_1: time('Time to threshold 1', 'either side', (o) => o.timeToThreshold[0]),
  time_to_threshold_2: time('Time to threshold 2', 'either side', (o) => o.timeToThreshold[1]),
  tradeable_1: tradeable(0),
  tradeable_2: tradeable(1),
  time_to_break_1: time('Time to break 1', 'break side', (o) => o.timeToBreak[0]),
  time_to_bounce_1: time('Time to bounce 1', 'bounce side', (o) => o.timeToBounce[0]),
  time_to_break_2: time('Time to break 2', 'break side', (o) => o.timeToBreak[1]),
  time_to_bounce_2: time('Time to bounce 2', 'bounce side', (o) => o.timeToBounce[1]),
  future_price_5min: number(
    'price',
    'Price in 5 min',
    'last print at or before +300 s',
    'the outcome is UNDEFINED',
    (o) => o.futurePrice5min,
    'P21.4',
    'spy',
  ),
  outcome_tb: named('P21.2', 'Outcome, barrier', 'triple barrier at 2.00 USD', 'spy', (r) => r.tb),
  outcome_2min: named('P21.4', 'Outcome 2 min', 'auxiliary', 'es', (r) => r.min2),
  outcome_4min: named('P21.4', 'Outcome 4 min', 'auxiliary', 'es', (r) => r.min4),
  outcome_8min: named('P21.4', 'Outcome 8 min', 'auxiliary, equals outcome', 'es', (r) => r.min8),
})
