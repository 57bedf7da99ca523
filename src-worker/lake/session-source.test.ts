import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sessionTimes } from '#core/domain/calendar'
import { createDbnZstWriter } from '../formats/dbn-writer.ts'
import { ingestFiles } from '../ingest/ingest-files.ts'
import { openLakeSession, sessionInputs } from './session-source.ts'

let root: string
let lake: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'session-'))
  lake = join(root, 'lake')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

type Print = [clock: string, symbol: keyof typeof IDS, price: number, size: number]
const IDS = { ESZ6: 1, ESH7: 2, 'ESZ6-ESH7': 3 }
const at = (clock: string) => {
  const [h, m, s] = clock.split(':').map(Number)
  return ((h + 6) * 3600 + m * 60 + s) * 1e9
}

async function ingestPrints(date: string, prints: readonly Print[]) {
  const { originNs } = sessionTimes(date)
  const file = join(root, `${date}.trades.dbn.zst`)
  const mappings = Object.entries(IDS).map(([rawSymbol, id]) => ({
    rawSymbol,
    intervals: [{ startDate: 20261101, endDate: 20261201, symbol: String(id) }],
  }))
  const writer = createDbnZstWriter(
    file,
    {
      dataset: 'GLBX.MDP3',
      schema: 'trades',
      start: originNs,
      end: null,
      stypeIn: 'raw_symbol',
      stypeOut: 'instrument_id',
      symbols: [],
      mappings,
    },
    { originNs },
  )
  const n = prints.length
  const ts = Float64Array.from(prints, ([clock]) => at(clock))
  await writer.appendTrades({
    length: n,
    ts,
    tsRecv: ts,
    sequence: Uint32Array.from(prints, (_, i) => i + 1),
    instrumentId: Uint32Array.from(prints, ([, symbol]) => IDS[symbol]),
    price: Int32Array.from(prints, ([, , price]) => price * 4),
    size: Uint32Array.from(prints, ([, , , size]) => size),
    action: new Uint8Array(n).fill(84),
    side: new Uint8Array(n).fill(65),
    flags: new Uint8Array(n).fill(128),
  })
  await writer.close()
  const [result] = await ingestFiles([file], { lake })
  expect(result).toMatchObject({ status: 'ingested', dates: [date] })
}

test('the warm-up brings earlier closes, filled and shifted by the roll', async () => {
  await ingestPrints('2026-11-16', [
    ['09:00:00', 'ESZ6', 5990, 5],
    ['09:30:10', 'ESZ6', 6000, 5],
    ['09:30:50', 'ESZ6', 6001, 5],
    ['09:33:00', 'ESZ6', 5999.5, 5],
    ['09:33:30', 'ESH7', 6049.5, 1],
    ['16:00:00', 'ESZ6', 5980, 1],
  ])
  await ingestPrints('2026-11-17', [
    ['09:30:00', 'ESZ6', 6000, 4],
    ['09:30:01', 'ESH7', 6060, 6],
    ['09:30:02', 'ESZ6-ESH7', 50, 100],
  ])
  const session = await openLakeSession(lake, '2026-11-17', 'es_0dte')
  expect(session).toMatchObject({ symbol: 'ESH7', dominance: 0.6 })
  // Two-minute closes 6001 and 5999.5 of ESZ6, 50 points below ESH7 at the last prints of the day.
  expect(session.warmup).toEqual([
    {
      date: '2026-11-16',
      closes2m: new Float64Array([6051, 6049.5]),
      ohlc1m: new Float64Array([
        ...[6000, 6001, 6000, 6001],
        ...[6001, 6001, 6001, 6001],
        ...[6001, 6001, 6001, 6001],
        ...[5999.5, 5999.5, 5999.5, 5999.5],
      ]),
    },
  ])
  const [prints] = session.streams()
  const batch = await prints.next()
  expect(batch).toMatchObject({ kind: 'futures.trades', length: 1 })
  expect(await prints.next()).toBeNull()
  await session.close()
})

test('what a session is keyed by changes with any of its files and with no other', async () => {
  const print: Print = ['09:30:00', 'ESZ6', 6000, 4]
  await ingestPrints('2026-11-17', [print])
  const first = sessionInputs(lake, '2026-11-17', 'es_0dte')
  await ingestPrints('2026-11-18', [print])
  expect(sessionInputs(lake, '2026-11-17', 'es_0dte')).toEqual(first)
  await ingestPrints('2026-11-13', [print])
  const second = sessionInputs(lake, '2026-11-17', 'es_0dte')
  expect(second.inputHashes).toHaveLength(first.inputHashes.length + 1)
  const session = await openLakeSession(lake, '2026-11-17', 'es_0dte')
  expect(session.inputHashes).toEqual(second.inputHashes)
  await session.close()
})

test('a day without futures is no session', async () => {
  await expect(openLakeSession(lake, '2026-11-17', 'es_0dte')).rejects.toMatchObject({
    code: 'SESSION_NOT_FOUND',
  })
})
