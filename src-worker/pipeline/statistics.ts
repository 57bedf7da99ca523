/** What a set of signals holds: labels by what they came with, and how alive each feature is. */
import { featureIdsOf, featureOf } from '#core/features/index'
import type { Pipeline } from '#core/pipeline/index'
import type { FeatureCoverage, LabelCounts, SignalStatistics } from '#core/protocol/tasks'
import { ident, openDuck, queryRows, quote } from '../lake/duck.ts'

/** What labels are counted by (issue: level kind, direction, fuel effect, barrier state, phase). */
const GROUPINGS = [
  'level_kind_name',
  'direction',
  'fuel_effect',
  'barrier_state',
  'session_phase',
] as const

export async function signalStatistics(
  path: string,
  { id, version }: Pick<Pipeline, 'id' | 'version'>,
): Promise<SignalStatistics> {
  const duck = await openDuck()
  const connection = await duck.connect()
  const from = `read_parquet(${quote(path)}, hive_partitioning = false)`
  const rows = (sql: string) => queryRows(connection, sql)
  try {
    const [total] = await rows(
      `SELECT count(*)::DOUBLE AS rows, count(DISTINCT date)::DOUBLE AS sessions FROM ${from}`,
    )
    const by: Record<string, Record<string, LabelCounts>> = {}
    for (const column of GROUPINGS) {
      by[column] = grouped(
        await rows(
          `SELECT ${ident(column)} AS value, outcome, count(*)::DOUBLE AS n FROM ${from}
           GROUP BY ALL ORDER BY value, outcome`,
        ),
      )
    }
    const labels = grouped(
      await rows(
        `SELECT 'all' AS value, outcome, count(*)::DOUBLE AS n FROM ${from} GROUP BY ALL ORDER BY outcome`,
      ),
    )
    const features = await rows(coverageSql(id, from))
    return {
      pipeline: id,
      version,
      rows: total.rows as number,
      sessions: total.sessions as number,
      labels: labels.all ?? {},
      by,
      features: features as unknown as FeatureCoverage[],
    }
  } finally {
    connection.closeSync()
    duck.closeSync()
  }
}

function grouped(rows: readonly Record<string, unknown>[]): Record<string, LabelCounts> {
  const groups: Record<string, LabelCounts> = {}
  for (const { value, outcome, n } of rows) {
    const key = String(value ?? 'null')
    groups[key] ??= {}
    groups[key][String(outcome)] = n as number
  }
  return groups
}

/** One row per feature: how many values, how many of them null or zero, and where they lie. */
function coverageSql(pipeline: Pipeline['id'], from: string): string {
  const selects = featureIdsOf(pipeline)
    .filter((id) => featureOf(id).group !== 'identity')
    .map((id, i) => {
      const { group, dtype } = featureOf(id)
      const isNumber = dtype === 'float' || dtype === 'int'
      const column = ident(id)
      const number = isNumber || dtype === 'bool' ? `${column}::DOUBLE` : 'NULL::DOUBLE'
      return `SELECT ${i} AS position, ${quote(id)} AS feature, ${quote(group)} AS "group",
        count(*)::DOUBLE AS rows, (count(*) - count(${column}))::DOUBLE AS nulls,
        coalesce(sum((${number} = 0)::INT), 0)::DOUBLE AS zeros, min(${number}) AS min,
        max(${number}) AS max, avg(${number}) AS mean, stddev_pop(${number}) AS std FROM ${from}`
    })
  return `SELECT * EXCLUDE (position) FROM (${selects.join(' UNION ALL ')}) ORDER BY position`
}
