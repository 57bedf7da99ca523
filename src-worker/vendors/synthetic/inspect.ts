/** `demo inspect`: a day's statistics read back from its files, with what the truth says was planted. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sessionTimes } from '#core/domain/calendar'
import { AppError } from '#core/protocol/message'
import { type DayStatistics, DayStatisticsBuilder } from '#core/simulator/statistics'
import type { Truth } from '#core/simulator/truth'
import { DbnColumnReader } from '../../formats/dbn-columns.ts'
import { demoFileNames, SIGNS_SUFFIX } from './day-files.ts'

export interface DemoDayReport extends DayStatistics {
  date: string
  main: boolean
  esOptionTrades: number
  spyOptionTrades: number
  esOptionQuotes: number
  /** Planted events by kind. */
  plants: Record<string, number>
  bytes: number
}

export interface DemoReport {
  seed: number
  scale: number
  hedging: boolean
  days: DemoDayReport[]
}

/** Statistics of every day of a demo folder. */
export async function inspectDemo(folder: string, signal?: AbortSignal): Promise<DemoReport> {
  const truth = await readTruth(folder)
  const days: DemoDayReport[] = []
  for (const session of truth.sessions) {
    signal?.throwIfAborted()
    const plants: Record<string, number> = {}
    for (const p of session.plants) plants[p.kind] = (plants[p.kind] ?? 0) + 1
    const day = await inspectDay(join(folder, session.date), session.date, signal)
    days.push({ ...day, date: session.date, main: session.main, plants })
  }
  return { seed: truth.seed, scale: truth.scale, hedging: truth.hedging, days }
}

async function readTruth(folder: string): Promise<Truth> {
  const file = join(folder, 'truth.json')
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Truth
  } catch (cause) {
    throw new AppError('DEMO_TRUTH', `${file} is not the truth of a demo`, {
      where: { file },
      cause,
    })
  }
}

async function inspectDay(folder: string, date: string, signal?: AbortSignal) {
  const names = demoFileNames(date)
  const { originNs } = sessionTimes(date)
  const builder = new DayStatisticsBuilder()
  const book = await DbnColumnReader.open(join(folder, names.book), { mode: 'ticks', originNs })
  try {
    for (let b = await book.next(); b; b = await book.next()) {
      signal?.throwIfAborted()
      const { ts, flags, bidTicks, askTicks, rowBidSz, rowAskSz } = b
      builder.book({
        length: b.rows,
        ts,
        flags,
        bidPx: bidTicks,
        askPx: askTicks,
        bidSz: rowBidSz,
        askSz: rowAskSz,
      })
    }
  } finally {
    await book.close()
  }
  const trades = await DbnColumnReader.open(join(folder, names.trades), { mode: 'ticks', originNs })
  try {
    for (let b = await trades.next(); b; b = await trades.next())
      builder.prints({ length: b.rows, ts: b.ts, price: b.ticks, size: b.size })
  } finally {
    await trades.close()
  }
  return {
    ...builder.result(),
    esOptionTrades: await sizeOf(join(folder, names.esTrades + SIGNS_SUFFIX)),
    spyOptionTrades: await sizeOf(join(folder, names.spyTrades + SIGNS_SUFFIX)),
    esOptionQuotes: await countRows(join(folder, names.esQuotes), originNs),
    bytes: await folderBytes(folder),
  }
}

const sizeOf = async (file: string) => (await stat(file)).size

async function countRows(file: string, originNs: bigint): Promise<number> {
  const reader = await DbnColumnReader.open(file, { mode: 'ticks', originNs, tickUnit: 50_000_000 })
  try {
    while (await reader.next());
    return reader.rows
  } finally {
    await reader.close()
  }
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(folder)) bytes += await sizeOf(join(folder, name))
  return bytes
}

/** The report as lines of text. */
export function describeDemo(report: DemoReport): string {
  const percent = (x: number) => `${(100 * x).toFixed(1)}%`
  const points = (ticks: number) => (ticks / 4).toFixed(2)
  const whole = (x: number) => Math.round(x).toLocaleString('en-US')
  const lines = [
    `SYNTHETIC demo, seed ${report.seed}, scale ${report.scale}, hedging ${report.hedging ? 'on' : 'off'}`,
  ]
  for (const d of report.days) {
    const [one, two, wider] = d.spreadTicks
    const correlations = Object.entries(d.ofiCorrelation).map(([s, c]) => `${s} s ${c.toFixed(3)}`)
    const plants = Object.entries(d.plants).map(([kind, n]) => `${n} ${kind}`)
    lines.push(
      '',
      `${d.date}${d.main ? ' (main)' : ''}  ${whole(d.bytes / 1e6)} MB`,
      `  records        ${whole(d.bookRecords)} depth, ${whole(d.trades)} trades, ${whole(d.volume)} contracts`,
      `  options        ${whole(d.esOptionTrades)} ES and ${whole(d.spyOptionTrades)} SPY trades, ${whole(d.esOptionQuotes)} ES quotes`,
      `  spread         1 tick ${percent(one)}, 2 ticks ${percent(two)}, wider ${percent(wider)} of regular hours`,
      `  depth          ${d.depth.map((x) => x.toFixed(0)).join(' ')} contracts at levels 1 to 10`,
      `  trade size     mean ${d.tradeSize.mean.toFixed(2)}, median ${d.tradeSize.median}, 99th percentile ${d.tradeSize.p99}, one lot ${percent(d.tradeSize.oneLot)}`,
      `  half hours     ${d.halfHourVolume.map(whole).join(' ')}`,
      `  U shape        open ${d.uShape.open.toFixed(2)}, close ${d.uShape.close.toFixed(2)} of midday`,
      `  OFI vs return  ${correlations.join(', ')}`,
      `  range          ${points(d.rangeTicks)} points, ${points(d.overnightRangeTicks)} before 09:30`,
      `  one minute     ${points(d.minuteRangeTicks)} points of true range on average`,
      `  planted        ${plants.join(', ')}`,
    )
  }
  return `${lines.join('\n')}\n`
}
