import { feature, featureGroup } from '../../features/feature.ts'
import { over, percentOf } from '../../features/scales.ts'
import type { Confluence } from './engine.ts'

export interface ConfluenceReading {
  confluence: Confluence
  atr: number | null
  spot: number
}

const ALONE = 'no other key level exists'
const shared = { formulaRef: 'P18', pipelines: 'spy' } as const
const number = (
  unit: string,
  label: string,
  doc: string,
  nullWhen: string,
  compute: (r: ConfluenceReading) => number | null,
) =>
  feature<ConfluenceReading, 'float'>({
    dtype: 'float',
    unit,
    label,
    doc,
    nullWhen,
    compute,
    ...shared,
  })

export const confluenceFeatures = featureGroup('confluence', {
  confluence_count: feature<ConfluenceReading, 'int'>({
    dtype: 'int',
    unit: 'levels',
    label: 'Confluence',
    doc: 'key levels within the band',
    nullWhen: 'never',
    compute: (r) => r.confluence.count,
    ...shared,
  }),
  confluence_weighted_score: number(
    '-',
    'Confluence score',
    'weighted closeness',
    'never',
    (r) => r.confluence.score,
  ),
  confluence_min_distance: number(
    'price',
    'Nearest key level',
    'nearest other key level',
    ALONE,
    (r) => r.confluence.minDistance,
  ),
  confluence_min_distance_atr: number(
    'ATR',
    'Nearest key level, ATR',
    'ATR multiple',
    `${ALONE}, or ATR is null or 0`,
    (r) => over(r.confluence.minDistance, r.atr),
  ),
  confluence_min_distance_pct: number('%', 'Nearest key level, %', 'percent of spot', ALONE, (r) =>
    percentOf(r.confluence.minDistance, r.spot),
  ),
  confluence_pressure: number(
    '[0,1)',
    'Confluence pressure',
    'score/(1+score)',
    'never',
    (r) => r.confluence.pressure,
  ),
  confluence_alignment: number(
    '[-1,1]',
    'Confluence alignment',
    'beyond (+) or before (-) the level',
    'the score is 0',
    (r) => r.confluence.alignment,
  ),
})
