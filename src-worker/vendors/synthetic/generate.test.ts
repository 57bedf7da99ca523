import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionTimes } from '#core/domain/calendar'
import { DbnColumnReader } from '../../formats/dbn-columns.ts'
import { demoFileNames, SIGNS_SUFFIX } from './day-files.ts'
import { type GeneratedDemo, generateDemo } from './generate.ts'
import { describeDemo, inspectDemo } from './inspect.ts'

const OPTIONS = { seed: 7, scale: 0.02, days: 2, hedging: true }
const DATE = '2026-11-17'

let root = ''
let demo: GeneratedDemo

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'spymaster-demo-'))
  demo = await generateDemo({ ...OPTIONS, out: join(root, 'a') })
})
afterAll(() => rm(root, { recursive: true }))

const hashes = async (folder: string): Promise<Record<string, string>> => {
  const out: Record<string, string> = {}
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const bytes = await readFile(join(folder, name)).catch(() => null)
    if (bytes) out[name] = createHash('sha256').update(bytes).digest('hex')
  }
  return out
}

const rowsOf = async (name: string, tickUnit?: number) => {
  const { originNs } = sessionTimes(DATE)
  const path = join(root, 'a', DATE, name)
  const reader = await DbnColumnReader.open(path, { mode: 'ticks', originNs, tickUnit })
  while (await reader.next());
  await reader.close()
  return { rows: reader.rows, offTick: reader.offTick, metadata: reader.metadata }
}

describe('a generated demo', () => {
  test('is the same to the byte for the same options', async () => {
    await generateDemo({ ...OPTIONS, out: join(root, 'b') })
    const a = await hashes(join(root, 'a'))
    expect(Object.keys(a)).toHaveLength(23)
    expect(await hashes(join(root, 'b'))).toEqual(a)
  })

  test('changes with hedging', async () => {
    await generateDemo({ ...OPTIONS, hedging: false, out: join(root, 'c') })
    const book = join(DATE, demoFileNames(DATE).book)
    expect((await hashes(join(root, 'c')))[book]).not.toBe((await hashes(join(root, 'a')))[book])
  })

  test('says SYNTHETIC in every file name and in the metadata', async () => {
    const names = await readdir(join(root, 'a', DATE))
    for (const name of names) expect(name).toMatch(/^SYNTHETIC-/)
    const { metadata } = await rowsOf(demoFileNames(DATE).book)
    expect(metadata?.notFound).toEqual(['SYNTHETIC'])
    expect(metadata?.symbols).toEqual(['ESZ6'])
  })

  test('holds as many true signs as option trades, each +1 or -1', async () => {
    const names = demoFileNames(DATE)
    const es = await readFile(join(root, 'a', DATE, names.esTrades + SIGNS_SUFFIX))
    const { rows, offTick } = await rowsOf(names.esTrades, 50_000_000)
    expect(offTick).toBe(0)
    expect(es.length).toBe(rows)
    for (const byte of es) expect([1, 255]).toContain(byte)
    const csv = gunzipSync(await readFile(join(root, 'a', DATE, names.spyTrades))).toString()
    const lines = csv.trimEnd().split('\n')
    expect(lines[0]).toBe('ticker,conditions,correction,exchange,price,sip_timestamp,size')
    expect(lines[1]).toMatch(/^O:SPY261117[CP]00\d{3}000,\d{3},0,\d{3},\d+\.\d\d,\d{19},\d+$/)
    const spy = await readFile(join(root, 'a', DATE, names.spyTrades + SIGNS_SUFFIX))
    expect(spy.length).toBe(lines.length - 1)
  })

  test('writes a truth of the agreed form', () => {
    expect(demo.truth).toMatchObject({ synthetic: true, seed: 7, scale: 0.02, hedging: true })
    expect(demo.truth.sessions.map((s) => [s.date, s.main])).toEqual([
      ['2026-11-16', false],
      [DATE, true],
    ])
    const expected = { wall: 'WALL', pull: 'VACUUM', absorption: 'ABSORPTION', sweep: null }
    const { originNs, sessionEnd } = sessionTimes(DATE)
    for (const p of demo.truth.sessions[1]!.plants) {
      expect(p.expect).toBe(expected[p.kind])
      expect(['bid', 'ask']).toContain(p.side)
      expect(p.price * 4).toBe(Math.round(p.price * 4))
      expect(p.size).toBeGreaterThan(0)
      expect(BigInt(p.start_ns)).toBeGreaterThan(originNs)
      expect(BigInt(p.end_ns)).toBeGreaterThan(BigInt(p.start_ns))
      expect(BigInt(p.end_ns)).toBeLessThan(originNs + BigInt(sessionEnd))
    }
  })

  test('can be inspected from its files alone', async () => {
    const report = await inspectDemo(join(root, 'a'))
    expect(report.days).toHaveLength(2)
    expect(report.days[1]!.bookRecords).toBe((await rowsOf(demoFileNames(DATE).book)).rows)
    expect(describeDemo(report)).toContain('SYNTHETIC demo, seed 7')
  })

  test('stops when told to', async () => {
    const stop = new AbortController()
    const run = generateDemo({
      ...OPTIONS,
      out: join(root, 'd'),
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    await expect(run).rejects.toThrow(/abort/i)
  })
})
