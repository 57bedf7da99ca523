import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TableChunk } from '#core/frames/table'
import { gapsTable } from '#core/frames/tables'
import { FrameSet } from '../lake/frame-reader.ts'
import { type FrameKey, frameSetPath, frameSetState } from '../lake/frame-store.ts'
import { STAGING } from '../lake/staging.ts'
import { FrameWriterThread } from './frame-writer-thread.ts'

let lake: string
beforeEach(() => {
  lake = mkdtempSync(join(tmpdir(), 'spymaster-writer-'))
})
afterEach(() => rmSync(lake, { recursive: true, force: true }))

const key: FrameKey = {
  version: 'es_0dte-test',
  date: '2026-11-17',
  inputHashes: [],
  configHash: 'c',
  codeVersion: '1',
}
const sealed = {
  frameHash: null,
  frameHashKind: null,
  synthetic: true,
  pipelineVersion: '1.0',
}
const gaps = (fromK: number): TableChunk => ({
  table: 'gaps',
  length: 1,
  fromK,
  toK: fromK + 9,
  columns: Object.fromEntries(
    Object.entries(gapsTable.columns).map(([name, c]) => [
      name,
      c.dtype === 'string' ? ['silence'] : Float64Array.of(fromK),
    ]),
  ),
})
const leftovers = () => {
  const staging = join(lake, STAGING)
  return existsSync(staging) ? readdirSync(staging).filter((n) => n !== 'spill') : []
}

test('chunks handed over are read back after the seal', async () => {
  const writer = new FrameWriterThread(lake, key)
  for (const k of [0, 10, 20]) await writer.append(gaps(k))
  await writer.seal(sealed)
  expect(frameSetState(lake, key)).toBe('ready')
  const set = await FrameSet.open(lake, key.version, key.date)
  const { columns } = await set.read('gaps')
  await set.close()
  expect([...(columns.from_k as Float64Array)]).toEqual([0, 10, 20])
})

test('an aborted set was never there', async () => {
  const writer = new FrameWriterThread(lake, key)
  await writer.append(gaps(0))
  await writer.abort()
  expect(frameSetState(lake, key)).toBe('absent')
  expect(existsSync(join(lake, frameSetPath(key.version, key.date)))).toBe(false)
  expect(leftovers()).toEqual([])
})

test('a lake that takes no folder is a typed error', async () => {
  writeFileSync(join(lake, 'file'), '')
  const writer = new FrameWriterThread(join(lake, 'file', 'lake'), key)
  await writer.append(gaps(0))
  await expect(writer.seal(sealed)).rejects.toMatchObject({ code: 'LAKE_WRITE_FAILED' })
  await writer.abort()
})

test('what the writer refuses reaches the session, and abort is still quiet', async () => {
  const writer = new FrameWriterThread(lake, key)
  await writer.append({ ...gaps(0), table: 'no_such_table' })
  await expect(writer.seal(sealed)).rejects.toThrow('no_such_table')
  await writer.abort()
  expect(frameSetState(lake, key)).toBe('absent')
})
