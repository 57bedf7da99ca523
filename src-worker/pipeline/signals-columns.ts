/** Rows of `signals` as the Parquet columns of L5. */
import type { FeatureDtype, PipelineId } from '#core/features/feature'
import { type FeatureId, featureIdsOf, featureOf } from '#core/features/index'
import type { Row } from '#core/pipeline/tables'
import type { ColumnBlock, ColumnData, FeedColumn } from '../lake/columns.ts'

const FILE_TYPE: Record<FeatureDtype, FeedColumn['type']> = {
  float: 'f64',
  int: 'i32',
  int64: 'i64',
  bool: 'bool',
  enum: 'str',
  string: 'str',
}
/** Columns that say how a row was made, after the features (L5). */
const ORIGIN = ['pipeline_version', 'config_hash'] as const

export const signalColumns = (pipeline: PipelineId): FeedColumn[] => [
  ...featureIdsOf(pipeline).map((name) => ({
    name,
    type: FILE_TYPE[featureOf(name).dtype],
    nullable: true,
  })),
  ...ORIGIN.map((name) => ({ name, type: 'str' as const, nullable: true })),
]

export function signalBlock(
  pipeline: PipelineId,
  rows: readonly Row[],
  origin: Record<(typeof ORIGIN)[number], string>,
): ColumnBlock {
  return {
    length: rows.length,
    columns: [
      ...featureIdsOf(pipeline).map((id) => columnOf(id, rows)),
      ...ORIGIN.map((name) => ({ codes: new Int32Array(rows.length), values: [origin[name]] })),
    ],
  }
}

function columnOf(id: FeatureId, rows: readonly Row[]): ColumnData {
  const { dtype } = featureOf(id)
  if (dtype === 'int64') return BigInt64Array.from(rows, (row) => row[id] as bigint)
  if (dtype === 'enum' || dtype === 'string') return texts(rows.map((row) => row[id]))
  return Float64Array.from(rows, (row) => {
    const value = row[id]
    return value === null ? Number.NaN : Number(value)
  })
}

function texts(cells: readonly unknown[]): ColumnData {
  const values: string[] = []
  const known = new Map<string, number>()
  const codes = Int32Array.from(cells, (cell) => {
    if (typeof cell !== 'string') return -1
    const code = known.get(cell) ?? values.push(cell) - 1
    known.set(cell, code)
    return code
  })
  return { codes, values }
}
