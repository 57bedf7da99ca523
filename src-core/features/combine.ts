import type { FeatureSpec } from './feature.ts'

// biome-ignore lint/suspicious/noExplicitAny: groups are computed from different readings
type AnySpec = FeatureSpec<any, any>
interface AnyGroup {
  group: string
  features: Record<string, AnySpec>
}

type Together<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void
  ? I
  : never
/** Every feature of the groups by id, each knowing its group. */
export type Combined<G extends readonly AnyGroup[]> = {
  readonly [Id in keyof Together<G[number]['features']>]: Together<G[number]['features']>[Id] & {
    readonly group: string
  }
}

/** Joins groups in order; throws when two declare the same id. */
export function combine<const G extends readonly AnyGroup[]>(...groups: G): Combined<G> {
  const all: Record<string, AnySpec & { group: string }> = {}
  for (const { group, features } of groups) {
    for (const [id, spec] of Object.entries(features)) {
      if (id in all) throw new Error(`feature ${id} is declared by ${all[id].group} and ${group}`)
      all[id] = { ...spec, group }
    }
  }
  return all as unknown as Combined<G>
}
