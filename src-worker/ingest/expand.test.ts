import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { expandPaths } from './expand.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'expand-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const file = (...names: string[]) => {
  const path = join(root, ...names)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, '')
  return path
}
const below = (...paths: string[]) => expandPaths(paths).map((p) => relative(root, p))

test('a folder stands for the market data anywhere below it, in the order of the names', () => {
  file('2026-11-17', 'b.dbn.zst')
  file('2026-11-17', 'a.csv.gz')
  file('2026-11-16', 'deep', 'er', 'x.parquet')
  file('z.zip')
  file('A.CSV')
  for (const other of ['notes.txt', '.hidden.csv', 'part.csv.tmp', 'csv']) file(other)
  file('node_modules', 'x.csv')
  file('.staging', 'x.parquet')
  expect(below(root)).toEqual([
    'A.CSV',
    'z.zip',
    '2026-11-16/deep/er/x.parquet',
    '2026-11-17/a.csv.gz',
    '2026-11-17/b.dbn.zst',
  ])
})

test('links that lead back are followed once; links to nothing and to themselves are left out', () => {
  file('days', 'a.dbn')
  symlinkSync(root, join(root, 'days', 'up'))
  symlinkSync(join(root, 'days'), join(root, 'again'))
  symlinkSync(join(root, 'self'), join(root, 'self'))
  symlinkSync(join(root, 'gone'), join(root, 'gone.csv'))
  expect(below(root)).toEqual(['again/a.dbn'])
})

test('a file that is named is taken whatever it is called, once', () => {
  const odd = file('odd.name')
  expect(below(odd, odd, join(root, 'nowhere'))).toEqual(['odd.name', 'nowhere'])
})
