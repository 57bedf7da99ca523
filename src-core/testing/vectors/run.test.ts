import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { firstDifference } from './compare.ts'
import { runVectorFiles } from './run.ts'

const folder = join(import.meta.dirname, '../../../data/fixtures/vectors')
const files = readdirSync(folder)
  .filter((name) => /\.(json|csv)$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))

/** Files whose runner has not landed yet; the list only shrinks. */
const WAITING = [
  ...['patchtst', 'calibration_metrics', 'ml_misc', 'lejepa_loss', 'rl', 'execution_risk'],
]

test('every supported reference vector agrees', () => {
  const report = runVectorFiles(files)
  expect(report.failed).toEqual([])
  expect(report.passed).toBe(report.cases)
  const waiting = new Set(WAITING)
  expect(report.unsupported.filter((name) => !waiting.has(name.split('.')[0]))).toEqual([])
})

test('a difference names its path and both values', () => {
  const exact = { abs: 0, rel: 0 }
  expect(firstDifference({ a: [{ b: 1 }] }, { a: [{ b: 2 }] }, exact)).toEqual({
    path: 'a[0].b',
    got: 1,
    want: 2,
  })
  expect(firstDifference({ a: [1, 2] }, { a: [1] }, exact)?.path).toBe('a.length')
  expect(firstDifference({ a: null }, { a: 0 }, exact)?.path).toBe('a')
  expect(firstDifference({ a: Number.NaN }, { a: 0 }, { abs: 1, rel: 1 })?.path).toBe('a')
})

test('a bound given for a key replaces the tolerance of the file below that key', () => {
  const tight = { abs: 1e-9, rel: 0 }
  const bounds = { flip: { abs: 0.1, rel: 0 } }
  expect(firstDifference({ flip: 1.05, x: 2 }, { flip: 1, x: 2 }, tight, bounds)).toBeNull()
  expect(firstDifference({ flip: 1, x: 2.05 }, { flip: 1, x: 2 }, tight, bounds)?.path).toBe('x')
})

test('an unknown file is unsupported and a broken one fails', () => {
  expect(runVectorFiles([{ name: 'nobody.json', text: '{}' }]).unsupported).toEqual(['nobody.json'])
  expect(runVectorFiles(files, 'nobody')).toMatchObject({ cases: 0, unsupported: [] })
})
