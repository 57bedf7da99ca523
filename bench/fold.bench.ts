/**
 * From compressed vendor files to frames: half an hour of regular hours at a full real day's volume
 * (simulated, SYNTHETIC), on one core: seconds are processor time of the whole process, its helper
 * threads included. Ratios are records per second against decompressing and decoding the same file
 * to columns in the same run; 1 would mean that the fold costs nothing.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { profileOf } from '#core/config/profiles'
import type { EventBatch, EventStream, SessionSource } from '#core/domain/batches'
import { sessionTimes, toUtcNs } from '#core/domain/calendar'
import { NS_PER_S, sessionNs } from '#core/domain/units'
import { foldSession } from '#core/replay/fold-session'
import { DEMO_DATE } from '#core/simulator/days'
import { SimulatedSession } from '#core/simulator/session'
import { DbnColumnReader } from '#worker/formats/dbn-columns'
import { createDbnZstWriter } from '#worker/formats/dbn-writer'
import { dbnFuturesBook, dbnFuturesTrades } from '#worker/vendors/databento/streams'
import { FUTURE_ID } from '#worker/vendors/synthetic/definitions'
import { bookRows, tradeRows } from '#worker/vendors/synthetic/rows'
import type { BenchResult } from './bench.ts'

const SCALE = 15
const FROM_S = 55_800
const TO_S = FROM_S + 1800
/** The compiler needs two or three to settle, and the speed of a shared machine drifts. */
const RUNS = 8

export async function benches(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-fold-'))
  try {
    const files = await simulate(folder)
    const { records } = files
    const unpack = await best(
      async () =>
        void execFileSync('zstd', ['-dc', files.book], {
          maxBuffer: 2 ** 32,
          stdio: ['ignore', 'ignore', 'ignore'],
        }),
      () => performance.now() / 1e3,
    )
    const decode = await best(() => decodeOnly(files.book))
    const frames = await best(() => fold(files).then(() => {}))
    const batches = await inMemory(files)
    const foldOnly = await best(() =>
      foldSession(batches(), profileOf('es'), () => {}).then(() => {}),
    )
    const rate = (s: number) => records / s / 1e6
    const against = (name: string, s: number, base: number, baseline: string): BenchResult => ({
      name,
      value: rate(s),
      unit: 'M MBP-10 records/s',
      ratio: base / s,
      baseline,
    })
    return [
      against('zst to columns', decode, unpack, 'zstd -dc'),
      against('zst to frames', frames, decode, 'zst to columns'),
      against('fold of decoded batches', foldOnly, decode, 'zst to columns'),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Files {
  book: string
  trades: string
  records: number
}

async function simulate(folder: string): Promise<Files> {
  const { originNs } = sessionTimes(DEMO_DATE)
  const session = new SimulatedSession({
    seed: 7,
    scale: SCALE,
    openTick: 27_600,
    hedging: true,
    fromS: FROM_S,
    toS: TO_S,
  })
  const open = (name: string, schema: 'mbp-10' | 'trades') =>
    createDbnZstWriter(
      join(folder, name),
      {
        dataset: 'GLBX.MDP3',
        schema,
        start: originNs,
        end: toUtcNs({ originNs }, sessionNs(TO_S * NS_PER_S)),
        stypeIn: 'raw_symbol',
        symbols: ['ESZ6'],
        notFound: ['SYNTHETIC'],
        mappings: [],
      },
      { originNs, priceUnit: 250_000_000, publisherId: 1 },
    )
  const book = open('book.dbn.zst', 'mbp-10')
  const trades = open('trades.dbn.zst', 'trades')
  let records = 0
  for (let t = FROM_S + 10; t <= TO_S; t += 10) {
    session.advance(t)
    records += session.book.length
    await book.appendMbp10(bookRows(session.book, FUTURE_ID))
    await trades.appendTrades(tradeRows(session.trades, FUTURE_ID))
    for (const c of [
      session.book,
      session.trades,
      session.esQuotes,
      session.esTrades,
      session.spyTrades,
    ]) {
      c.clear()
    }
  }
  await book.close()
  await trades.close()
  return { book: join(folder, 'book.dbn.zst'), trades: join(folder, 'trades.dbn.zst'), records }
}

async function decodeOnly(path: string): Promise<void> {
  const reader = await DbnColumnReader.open(path, {
    mode: 'ticks',
    originNs: sessionTimes(DEMO_DATE).originNs,
  })
  while (await reader.next());
  await reader.close()
}

const source = (streams: () => EventStream[]): SessionSource => ({
  date: DEMO_DATE,
  symbol: 'ESZ6',
  dominance: 1,
  synthetic: true,
  underlying: 'ES',
  contracts: [],
  warmup: [],
  inputHashes: [],
  streams,
})

const streamsOf = ({ book, trades }: Files): EventStream[] => {
  const options = { instrumentId: FUTURE_ID, originNs: sessionTimes(DEMO_DATE).originNs }
  return [dbnFuturesTrades(trades, options), dbnFuturesBook(book, options)]
}

const fold = (files: Files) =>
  foldSession(
    source(() => streamsOf(files)),
    profileOf('es'),
    () => {},
  )

/** The same session with its batches decoded beforehand. */
async function inMemory(files: Files): Promise<() => SessionSource> {
  const kept: { kind: EventBatch['kind']; batches: EventBatch[] }[] = []
  for (const stream of streamsOf(files)) {
    const batches: EventBatch[] = []
    for (let b = await stream.next(); b; b = await stream.next()) batches.push(copyOf(b))
    await stream.close()
    kept.push({ kind: stream.kind, batches })
  }
  return () =>
    source(() =>
      kept.map(({ kind, batches }): EventStream => {
        let n = 0
        return { kind, next: async () => batches[n++] ?? null, close: async () => {} }
      }),
    )
}

/** A batch of its own, cut to its rows: streams reuse theirs, with room to spare. */
function copyOf(batch: EventBatch): EventBatch {
  const copy: Record<string, unknown> = { ...batch }
  for (const [name, column] of Object.entries(batch)) {
    if (!ArrayBuffer.isView(column)) continue
    const wide = batch.kind === 'futures.book' && /^(bid|ask)/.test(name)
    const values = column as Float64Array
    copy[name] = values.slice(0, batch.length * (wide ? batch.levels : 1))
  }
  return copy as unknown as EventBatch
}

/** Processor seconds of this process so far. */
function ownSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Seconds of the quickest of a few runs; of a child process the clock on the wall tells them. */
async function best(run: () => Promise<void>, seconds = ownSeconds): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let n = 0; n < RUNS; n++) {
    const from = seconds()
    await run()
    least = Math.min(least, seconds() - from)
  }
  return least
}
