import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { datasetOf, featureCatalogue } from './catalogue.ts'
import { combine } from './combine.ts'
import { feature, featureGroup } from './feature.ts'
import {
  FEATURE_IDS,
  featureContract,
  featureIdsOf,
  featureOf,
  featureRowSchema,
  isModelInput,
  isNullable,
} from './index.ts'

const root = join(import.meta.dirname, '../..')
const csv = readFileSync(join(root, 'data/fixtures/vectors/feature_catalogue.csv'), 'utf8')
const published = csv
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map((m) => m[1] ?? m[2] ?? ''))

test('the combined features are the published catalogue, row for row', () => {
  const declared = FEATURE_IDS.map((id) => {
    const { group, dtype, unit, formulaRef, pipelines, doc } = featureOf(id)
    return [id, group, dtype, unit, formulaRef, pipelines, doc]
  })
  expect(declared).toEqual(published)
  expect(declared).toHaveLength(191)
})

test('an id declared twice is refused', () => {
  const one = (group: string) =>
    featureGroup(group, {
      twin: feature<null, 'float'>({
        dtype: 'float',
        unit: '-',
        label: 'Twin',
        doc: 'twin',
        formulaRef: 'P0',
        pipelines: 'both',
        nullWhen: 'never',
        compute: () => 0,
      }),
    })
  expect(() => combine(one('left'), one('right'))).toThrow('twin is declared by left and right')
})

test('each pipeline stores what the catalogue gives it, in its order', () => {
  const of = (pipeline: string) =>
    published.filter((row) => row[5] === 'both' || row[5] === pipeline).map((row) => row[0])
  expect(featureIdsOf('es_0dte')).toEqual(of('es'))
  expect(featureIdsOf('spy_0dte')).toEqual(of('spy'))
  expect(featureContract('es_0dte')).not.toBe(featureContract('spy_0dte'))
})

test('identity, outcomes and absolute prices are no model inputs', () => {
  const kept = FEATURE_IDS.filter((id) => !isModelInput(id))
  const never = 'level_price spot anchor_spot sma_200 sma_400 symbol attempt_cluster_id'.split(' ')
  const expected = published
    .filter(([name, group]) => group === 'identity' || group === 'outcome' || never.includes(name))
    .map(([name]) => name)
  expect(kept).toEqual(expected)
})

describe.each(FEATURE_IDS.map((id) => [id, featureOf(id)] as const))('%s', (id, spec) => {
  test('says when it is null, and keeps what the catalogue promises', () => {
    expect(spec.nullWhen).not.toBe('')
    if (!isNullable(id)) expect(spec.nullWhen).toMatch(/^never\b/)
  })

  test('has its enum members once, in sorted order', () => {
    expect(spec.values !== undefined).toBe(spec.dtype === 'enum')
    const values = [...(spec.values ?? [])]
    expect(values).toEqual([...new Set(values)].sort())
  })
})

test('the row schema refuses a missing, a foreign and a forbidden null column', () => {
  const row = Object.fromEntries(
    featureIdsOf('es_0dte').map((id) => {
      const { dtype, values } = featureOf(id)
      const some = { float: 0.5, int: 1, int64: 1n, bool: true, enum: values?.[0], string: 'x' }
      return [id, some[dtype]]
    }),
  )
  const schema = featureRowSchema('es_0dte')
  expect(schema.safeParse(row).success).toBe(true)
  expect(schema.safeParse({ ...row, atr: null }).success).toBe(true)
  expect(schema.safeParse({ ...row, event_id: null }).success).toBe(false)
  expect(schema.safeParse({ ...row, sma_200: 1 }).success).toBe(false)
  expect(schema.safeParse({ ...row, outcome: 'MAYBE' }).success).toBe(false)
  const { spot: _, ...short } = row
  expect(schema.safeParse(short).success).toBe(false)
})

test('features.json on disk is what the declarations say', () => {
  const stored = JSON.parse(readFileSync(join(root, 'features.json'), 'utf8'))
  expect(stored).toEqual(JSON.parse(JSON.stringify(featureCatalogue(stored.dataset))))
})

test('a data set of several pipelines names its source, its labels and whether it was simulated', () => {
  const es = { pipeline: 'es_0dte', synthetic: true, rows: 10, sessions: 2 } as const
  const spy = { pipeline: 'spy_0dte', synthetic: false, rows: 5, sessions: 1 } as const
  const dataset = datasetOf('a demo', [
    { ...es, labels: { BREAK: 6, CHOP: 4 } },
    { ...spy, labels: { BREAK: 5 } },
  ])
  expect(dataset).toEqual({
    source: 'a demo',
    synthetic: true,
    rows: 15,
    sessions: 2,
    labels: { BREAK: 11, CHOP: 4 },
    pipelines: {
      es_0dte: { rows: 10, sessions: 2, labels: { BREAK: 6, CHOP: 4 } },
      spy_0dte: { rows: 5, sessions: 1, labels: { BREAK: 5 } },
    },
  })
})
