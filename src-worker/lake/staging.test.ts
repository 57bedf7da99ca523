import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Staging, temporaryFor, writeFileAtomic } from './staging.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'staging-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The id of a process that is no more. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid

test('a file is replaced whole, and what a killed process left beside it goes', () => {
  const path = join(folder, 'state.json')
  const left = temporaryFor(path).replace(`~${process.pid}~`, `~${deadPid()}~`)
  writeFileSync(left, 'half')
  writeFileAtomic(path, 'old')
  writeFileAtomic(path, 'new')
  expect(readFileSync(path, 'utf8')).toBe('new')
  expect(readdirSync(folder)).toEqual(['state.json'])
})

test('what a living process, another machine or another file has under way stays', () => {
  const path = join(folder, 'state.json')
  const kept = [
    temporaryFor(path),
    `${path}.another-machine~${deadPid()}~0.tmp`,
    temporaryFor(join(folder, 'other.json')).replace(`~${process.pid}~`, `~${deadPid()}~`),
  ]
  for (const name of kept) writeFileSync(name, 'half')
  writeFileAtomic(path, 'new')
  expect(readdirSync(folder).length).toBe(kept.length + 1)
})

test('a file that cannot be written is a typed error and leaves nothing', () => {
  const path = join(folder, 'state.json')
  writeFileAtomic(path, 'old')
  // A folder in the place of the file: it can be neither replaced nor written.
  renameSync(path, join(folder, 'kept'))
  const under = join(folder, 'kept', 'state.json')
  expect(() => writeFileAtomic(under, 'new')).toThrowError(
    expect.objectContaining({ code: 'LAKE_WRITE_FAILED', where: { file: under } }),
  )
  expect(readdirSync(folder)).toEqual(['kept'])
})

test('a staged folder that cannot be made is a typed error', () => {
  const staging = new Staging(folder)
  const made = staging.newFolder()
  expect(readdirSync(made)).toEqual([])
  // The staging folder itself is gone and something else in its place.
  rmSync(staging.folder, { recursive: true })
  writeFileSync(staging.folder, '')
  expect(() => staging.newFolder()).toThrowError(
    expect.objectContaining({ code: 'LAKE_WRITE_FAILED' }),
  )
})
