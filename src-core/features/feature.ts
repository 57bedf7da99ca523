/**
 * How a feature is declared (house style "Declare once", pipelines L9). The row type, Parquet
 * columns, features.json, docs, labels and registry tests derive from these entries.
 */
export type PipelineId = 'spy_0dte' | 'es_0dte'
export type FeatureDtype = 'float' | 'int' | 'int64' | 'bool' | 'enum' | 'string'
export type ValueOf<D extends FeatureDtype> = D extends 'float' | 'int'
  ? number
  : D extends 'int64'
    ? bigint
    : D extends 'bool'
      ? boolean
      : string

export interface FeatureSpec<Reading, D extends FeatureDtype = FeatureDtype> {
  dtype: D
  /** As in the catalogue: `contracts`, `price`, `ATR`, `-`. */
  unit: string
  label: string
  doc: string
  /** Section of physics.md, `P8.4`. */
  formulaRef: string
  pipelines: 'both' | 'es' | 'spy'
  /** Why it can be null; `never: …` when it cannot. */
  nullWhen: string
  /** False for identity, outcome and absolute prices. Default true. */
  modelInput?: boolean
  /** Enum members in code order (sorted, except level_kind). */
  values?: readonly string[]
  compute(reading: Reading): ValueOf<D> | null
}

/** Declares one feature; infers its dtype. */
export const feature = <Reading, D extends FeatureDtype>(spec: FeatureSpec<Reading, D>) => spec

/** A catalogue group: which reading it is computed from is decided where groups are combined. */
export interface FeatureGroup<Reading> {
  group: string
  features: Record<string, FeatureSpec<Reading>>
}
// biome-ignore lint/suspicious/noExplicitAny: a group holds features of every dtype
type AnyFeature<Reading> = FeatureSpec<Reading, any>
export const featureGroup = <Reading, F extends Record<string, AnyFeature<Reading>>>(
  group: string,
  features: F,
) => ({ group, features })
