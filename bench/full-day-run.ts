/**
 * One day from vendor files to labelled events, features and frames on disk, in a process of its
 * own: decoding in one thread, the fold in another, Parquet in a third. Prints one JSON line.
 * `node bench/full-day-run.ts FOLDER [--inline]`: with `--inline` everything but Parquet is one thread.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { profileOf } from '#core/config/profiles'
import type { EventStream, OptionContract, SessionSource } from '#core/domain/batches'
import { sessionTimes } from '#core/domain/calendar'
import type { IsoDate } from '#core/domain/units'
import { FRAME_HASH_NAME } from '#core/frames/frame-hash'
import { getPipeline } from '#core/pipeline/index'
import { runPipeline } from '#core/pipeline/run-pipeline'
import { decodeFile } from '#worker/formats/dbn-file'
import { codeVersion } from '#worker/session/code-version'
import { FrameWriterThread } from '#worker/session/frame-writer-thread'
import { type DecodeTask, decodeInThread } from '#worker/vendors/databento/decoder-thread'
import {
  dbnFuturesBook,
  dbnFuturesTrades,
  dbnOptionQuotes,
  dbnOptionTrades,
} from '#worker/vendors/databento/streams'

/** What the parent reads. */
export interface DayFigures {
  records: Record<string, number>
  events: number
  frames: number
  frameHash: string
  /** Wall clock, of it what passed after the last record until frames were sealed on disk. */
  seconds: number
  sealSeconds: number
  /** Processor time of all threads. */
  cpuSeconds: number
  /** Processor time of the thread that folds. */
  foldSeconds: number
  peakRssMb: number
}

const OPEN_INTEREST = 9
const SYMBOL = 'ESZ6'

interface Day {
  date: IsoDate
  contracts: OptionContract[]
  tasks: DecodeTask[]
}

/** Files of a day's folder by schema, with the instruments their definitions name. */
async function openDay(folder: string): Promise<Day> {
  const date = basename(folder)
  const { originNs } = sessionTimes(date)
  const names = readdirSync(folder)
  const find = (schema: string) => {
    const name = names.find((n) => n.includes('glbx') && n.endsWith(`.${schema}.dbn.zst`))
    return name === undefined ? null : join(folder, name)
  }
  const need = (schema: string) => {
    const path = find(schema)
    if (path === null) throw new Error(`${folder} holds no ${schema} file`)
    return path
  }
  const interest = new Map<number, number>()
  const statistics = find('statistics')
  if (statistics)
    for await (const r of decodeFile(statistics))
      if (r.stat_type === OPEN_INTEREST) interest.set(Number(r.instrument_id), Number(r.quantity))
  const contracts: OptionContract[] = []
  const index = new Map<number, number>()
  let instrumentId = -1
  for await (const r of decodeFile(need('definition'))) {
    const id = Number(r.instrument_id)
    const right = r.instrument_class
    if (r.raw_symbol === SYMBOL) instrumentId = id
    if (right !== 'C' && right !== 'P') continue
    index.set(id, contracts.length)
    const strike = Number(r.strike_price) / 1e9
    contracts.push({ strike, right, openInterest: interest.get(id) ?? null })
  }
  const tasks: DecodeTask[] = [
    { kind: 'futures.trades', path: need('trades'), originNs, instrumentId },
    { kind: 'futures.book', path: need('mbp-10'), originNs, instrumentId },
    { kind: 'options.quotes', path: need('es-opt-mbp-1'), originNs, contracts: index },
    { kind: 'options.trades', path: need('es-opt-trades'), originNs, contracts: index },
  ]
  return { date, contracts, tasks }
}

function openInline(task: DecodeTask): EventStream {
  const { path, originNs } = task
  if (!('contracts' in task)) {
    const open = task.kind === 'futures.book' ? dbnFuturesBook : dbnFuturesTrades
    return open(path, { originNs, instrumentId: task.instrumentId })
  }
  const contractOf = (id: number) => task.contracts.get(id) ?? -1
  const open = task.kind === 'options.quotes' ? dbnOptionQuotes : dbnOptionTrades
  return open(path, { originNs, contractOf })
}

async function run(folder: string, isInline: boolean): Promise<DayFigures> {
  const { date, contracts, tasks } = await openDay(folder)
  const lake = mkdtempSync(join(tmpdir(), 'spymaster-full-day-'))
  const pipeline = getPipeline('es_0dte')
  const { configHash } = profileOf(pipeline.profile)
  const source: SessionSource = {
    date,
    symbol: SYMBOL,
    dominance: 1,
    synthetic: true,
    underlying: 'ES',
    contracts,
    warmup: [],
    inputHashes: [],
    streams: () => (isInline ? tasks.map(openInline) : decodeInThread(tasks)),
  }
  const start = performance.now()
  const cpu = process.cpuUsage()
  const own = process.threadCpuUsage()
  const writer = new FrameWriterThread(lake, {
    version: `bench-${pipeline.version}`,
    date,
    inputHashes: [],
    configHash,
    codeVersion: codeVersion(),
  })
  try {
    const result = await runPipeline(source, pipeline, {
      take: async (chunks) => {
        for (const chunk of chunks) await writer.append(chunk)
      },
    })
    const frameHash = result.fold.frameHash()
    const folded = process.threadCpuUsage(own)
    const sealing = performance.now()
    const manifest = await writer.seal({
      frameHash,
      frameHashKind: FRAME_HASH_NAME,
      synthetic: true,
      pipelineVersion: pipeline.version,
      info: {},
    })
    const used = process.cpuUsage(cpu)
    return {
      records: { ...result.records },
      events: result.signals.length,
      frames: manifest.last_k - manifest.first_k + 1,
      frameHash,
      seconds: (performance.now() - start) / 1e3,
      sealSeconds: (performance.now() - sealing) / 1e3,
      cpuSeconds: (used.user + used.system) / 1e6,
      foldSeconds: (folded.user + folded.system) / 1e6,
      peakRssMb: process.resourceUsage().maxRSS / 1024,
    }
  } finally {
    rmSync(lake, { recursive: true, force: true })
  }
}

if (import.meta.filename === resolve(process.argv[1] ?? '')) {
  const [folder = '', ...flags] = process.argv.slice(2)
  const figures = await run(resolve(folder), flags.includes('--inline'))
  process.stdout.write(`${JSON.stringify(figures)}\n`)
}
