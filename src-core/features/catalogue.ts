/** The catalogue as files: `features.json` (L9) and its page in docs. */
import { PIPELINES, profileOf } from '../config/profiles.ts'
import { labelRules } from '../labels/event-labels.ts'
import type { PipelineId } from './feature.ts'
import {
  FEATURE_IDS,
  featureContract,
  featureIdsOf,
  featureOf,
  isModelInput,
  isNullable,
} from './index.ts'

/** What `dataset` of features.json says of the data it was last generated with. */
export interface DatasetSummary {
  /** Where the data came from, in words; null while no data set was folded in. */
  source: string | null
  /** True when any of it was simulated. */
  synthetic: boolean
  /** Rows and labels over all pipelines. */
  rows: number
  /** Of the pipeline that saw most: they see the same dates. */
  sessions: number
  labels: Record<string, number>
  pipelines: Partial<
    Record<PipelineId, { rows: number; sessions: number; labels: Record<string, number> }>
  >
}

export const NO_DATASET: DatasetSummary = {
  source: null,
  synthetic: false,
  rows: 0,
  sessions: 0,
  labels: {},
  pipelines: {},
}

/** One data set of the statistics of several pipelines' gold. */
export function datasetOf(
  source: string,
  parts: readonly {
    pipeline: PipelineId
    synthetic: boolean
    rows: number
    sessions: number
    labels: Readonly<Record<string, number>>
  }[],
): DatasetSummary {
  const all: DatasetSummary = { ...NO_DATASET, source, labels: {}, pipelines: {} }
  for (const { pipeline, synthetic, rows, sessions, labels } of parts) {
    all.synthetic ||= synthetic
    all.rows += rows
    all.sessions = Math.max(all.sessions, sessions)
    for (const [label, n] of Object.entries(labels))
      all.labels[label] = (all.labels[label] ?? 0) + n
    all.pipelines[pipeline] = { rows, sessions, labels: { ...labels } }
  }
  return all
}

const PIPELINE_IDS = ['spy_0dte', 'es_0dte'] as const satisfies readonly PipelineId[]

function groupsOf(pipeline: PipelineId): Record<string, string[]> {
  const groups: Record<string, string[]> = {}
  for (const id of featureIdsOf(pipeline)) {
    const { group } = featureOf(id)
    groups[group] ??= []
    groups[group].push(id)
  }
  return groups
}

const each = <T>(make: (pipeline: PipelineId) => T) =>
  Object.fromEntries(PIPELINE_IDS.map((id) => [id, make(id)]))

/** features.json as data. */
export const featureCatalogue = (dataset: DatasetSummary) => ({
  version: '1',
  contracts: each(featureContract),
  pipelines: each(groupsOf),
  features: FEATURE_IDS.map((name) => {
    const { group, dtype, unit, formulaRef, pipelines, doc, nullWhen, values } = featureOf(name)
    return {
      name,
      group,
      type: dtype,
      unit,
      formula_ref: formulaRef,
      pipelines,
      description: doc,
      nullable: isNullable(name),
      model_input: isModelInput(name),
      null_when: nullWhen,
      ...(values ? { values } : {}),
    }
  }),
  labels: each((id) => labelRules(profileOf(PIPELINES[id].profile))),
  dataset,
})

const cell = (text: string) => text.replaceAll('|', '\\|')

/** docs/features.md without its heading comment. */
export function featureDoc(): string {
  const groups = new Map<string, string[]>()
  for (const id of FEATURE_IDS) {
    const { group, dtype, unit, formulaRef, pipelines, doc, nullWhen } = featureOf(id)
    const input = isModelInput(id) ? 'yes' : 'no'
    const cells = [`\`${id}\``, dtype, unit, formulaRef, pipelines, doc, nullWhen, input]
    groups.set(group, [...(groups.get(group) ?? []), `| ${cells.map(cell).join(' | ')} |`])
  }
  const head =
    '| name | type | unit | formula | pipelines | description | null when | model input |\n|---|---|---|---|---|---|---|---|'
  const tables = [...groups].map(([group, rows]) => `## ${group}\n\n${head}\n${rows.join('\n')}\n`)
  return `# Features\n\n${FEATURE_IDS.length} columns of \`signals\`, each declared beside the engine it reads. \`price\` is USD in spy_0dte and points in es_0dte.\n\n${tables.join('\n')}`
}
