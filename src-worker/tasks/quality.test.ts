import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { checkBronze } from '../lake/bronze-verdict.ts'
import { qualityDay, qualityDays } from './quality.ts'

const DAY = '2025-12-16'
let root: string
let lake: string
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'quality-'))
  lake = join(root, 'lake')
  await ingest('09:30')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function ingest(clock: string) {
  const path = join(root, `${clock.replace(':', '')}.csv`)
  writeFileSync(path, `time,symbol,price,size\n${DAY} ${clock}:00,ESZ5,6900.25,2\n`)
  await ingestFiles([path], { lake })
}

test('a date nobody checked has no verdict; reading does not make one', () => {
  expect(qualityDays(lake)).toEqual([
    { date: DAY, bronze: null, gates: { es_0dte: null, spy_0dte: null } },
  ])
})

test('a verdict is kept, and is old once the records it was about have changed', async () => {
  const qa = await checkBronze(lake, DAY)
  // One print of one minute and no book: far from a covered day.
  expect(qa.state).toBe('RED')
  expect(qualityDays(lake)[0]?.bronze).toMatchObject({ state: 'RED', current: true })
  expect(qualityDay(lake, { pipeline: 'es_0dte', date: DAY }).bronze?.qa).toEqual(qa)
  await ingest('09:31')
  expect(qualityDays(lake)[0]?.bronze).toMatchObject({ state: 'RED', current: false })
  await checkBronze(lake, DAY)
  expect(qualityDays(lake)[0]?.bronze?.current).toBe(true)
})

test('a verdict of another day, or a damaged one, is none', async () => {
  await checkBronze(lake, DAY)
  const file = (date: string) => join(lake, `qa/bronze/date=${date}.json`)
  copyFileSync(file(DAY), file('2025-12-17'))
  writeFileSync(file(DAY), readFileSync(file(DAY), 'utf8').slice(0, -20))
  expect(qualityDays(lake).map((d) => [d.date, d.bronze])).toEqual([
    ['2025-12-17', null],
    [DAY, null],
  ])
})

test('a gate report about signals that are gone is shown as old', () => {
  const folder = join(lake, 'silver/features/version=v1.0_spx_final_call', `date=${DAY}`)
  const report = {
    pipeline: 'es_0dte',
    version: 'v1.0_spx_final_call',
    date: DAY,
    config_hash: '',
    key: 'of other signals',
    pass: false,
    gates: [
      { gate: 'G1', name: '', pass: true, statistics: {}, offenders: [] },
      { gate: 'G2', name: '', pass: false, statistics: {}, offenders: [] },
    ],
  }
  writeAt(join(folder, 'gates.json'), JSON.stringify(report))
  expect(qualityDays(lake)[0]?.gates.es_0dte).toEqual({
    passed: 1,
    total: 2,
    failed: ['G2'],
    current: false,
  })
})

function writeAt(path: string, text: string) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
