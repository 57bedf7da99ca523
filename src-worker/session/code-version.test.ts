import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeVersion, frameCodeHash, frameSources } from './code-version.ts'

const root = resolve(import.meta.dirname, '../..')
let copy: string
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'spymaster-code-'))
  for (const file of frameSources(root)) cpSync(join(root, file), join(copy, file))
})
afterAll(() => rmSync(copy, { recursive: true }))

const changing = (file: string) => {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, `${text}\n`)
  const hash = frameCodeHash(copy)
  writeFileSync(path, text)
  return hash
}

test('the same sources elsewhere are the same code', () => {
  expect(frameCodeHash(copy)).toBe(codeVersion())
})

test.each([
  'src-core/replay/session-fold.ts',
  'src-core/physics/fuel/engine.ts',
  'src-core/lake/option-conditions.ts',
  'src-core/config/profiles.ts',
  'src-worker/lake/vectors.ts',
  'src-worker/lake/chunk-stream.ts',
  'src-worker/lake/bars.ts',
])('a change of %s is other code', (file) => {
  expect(frameSources(root)).toContain(file)
  expect(changing(file)).not.toBe(codeVersion())
})

test('what only the window or a test uses does not count', () => {
  const files = frameSources(root)
  expect(files.filter((f) => f.endsWith('.test.ts') || f.includes('/testing/'))).toEqual([])
  expect(files).not.toContain('src-core/replay/clock.ts')
})
