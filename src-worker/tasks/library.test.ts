import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FrameSetWriter } from '../lake/frame-store.ts'
import { MANIFESTS, type PartEntry, type SourceManifest, writeManifest } from '../lake/manifest.ts'
import { sessionInputs } from '../lake/session-source.ts'
import { frameKeyOf } from '../session/frame-key.ts'
import { librarySessions } from './library.ts'

let lake: string
beforeEach(() => {
  lake = mkdtempSync(join(tmpdir(), 'spymaster-library-'))
  mkdirSync(join(lake, MANIFESTS), { recursive: true })
})
afterEach(() => rmSync(lake, { recursive: true }))

const part = (changes: Partial<PartEntry>): PartEntry => ({
  table: 'futures_trades',
  partition: 'ES',
  date: '2026-11-17',
  file: `${changes.table ?? 'futures_trades'}-${changes.date ?? ''}-${changes.partition ?? ''}`,
  bytes: 1,
  sha256: 'a'.repeat(64),
  rows: 10,
  minTsNs: '0',
  maxTsNs: '1',
  minSequence: 0,
  maxSequence: 1,
  sorted: true,
  gaps: [],
  ...changes,
})
let sources = 0
function aSource(parts: PartEntry[], changes: Partial<SourceManifest> = {}) {
  const order = ++sources
  writeManifest(lake, {
    schemaVersion: 1,
    sha256: order.toString(16).padStart(64, '0'),
    name: 'file',
    bytes: 1,
    kind: 'trades',
    dataset: 'GLBX.MDP3',
    synthetic: false,
    order,
    records: 10,
    skipped: {},
    parts,
    ...changes,
  })
}

test('an empty lake has no sessions', () => {
  rmSync(lake, { recursive: true })
  expect(librarySessions(lake)).toEqual([])
  mkdirSync(lake)
})

test('a day of futures is an ES session, and a SPY one when SPY options are there too', () => {
  aSource([
    part({ date: '2026-11-16' }),
    part({ date: '2026-11-17', volume: { ESZ6: 9, ESH7: 2 } }),
  ])
  aSource([part({ date: '2026-11-17', table: 'options_trades', partition: 'SPY', rows: 5 })], {
    synthetic: true,
  })
  expect(librarySessions(lake).map((s) => [s.pipeline, s.date, s.records, s.synthetic])).toEqual([
    ['es_0dte', '2026-11-17', 15, true],
    ['spy_0dte', '2026-11-17', 15, true],
    ['es_0dte', '2026-11-16', 10, false],
  ])
  expect(librarySessions(lake)[0]).toMatchObject({
    symbol: 'ESZ6',
    frames: 'absent',
    datasets: ['futures_trades/ES', 'options_trades/SPY'],
  })
})

test('stored frames are ready until the day or its warm-up has other files', async () => {
  const key = { pipeline: 'es_0dte', date: '2026-11-17' } as const
  const states = () => librarySessions(lake).map((s) => [s.date, s.frames])
  aSource([part({ date: key.date })])
  expect(states()).toEqual([[key.date, 'absent']])
  const { inputHashes } = sessionInputs(lake, key.date, key.pipeline)
  const writer = new FrameSetWriter(lake, frameKeyOf(key, inputHashes))
  writer.seal({
    frameHash: null,
    frameHashKind: null,
    synthetic: false,
    pipelineVersion: '1.0',
  })
  expect(states()).toEqual([[key.date, 'ready']])
  aSource([part({ date: '2026-11-18' })])
  expect(states()).toContainEqual([key.date, 'ready'])
  aSource([part({ date: '2026-11-16' })])
  expect(states()).toContainEqual([key.date, 'stale'])
})

test('options without futures are no session', () => {
  aSource([part({ table: 'options_trades', partition: 'SPY' })])
  expect(librarySessions(lake)).toEqual([])
})

test('a damaged manifest is an error that names it', () => {
  writeFileSync(join(lake, MANIFESTS, `${'f'.repeat(64)}.json`), '{')
  expect(() => librarySessions(lake)).toThrow(/f{64}\.json/)
})
