/**
 * A whole day from vendor files to labelled events and frames, at a full real day's volume and at a
 * fifteenth of it (simulated, SYNTHETIC): seconds, peak memory, and what a million records cost at
 * either volume. Two cores are meant: one decodes and writes, the other folds.
 *
 * A full day takes minutes to simulate, so nothing is run unless asked for:
 * `SPYMASTER_FULL_DAY=generate` simulates both days first; a folder of files made with
 * `demo generate --scale 15` in SPYMASTER_FULL_DAY, and one of scale 1 in SPYMASTER_SMALL_DAY
 * (both the folder of one date), spare that.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateDemo } from '#worker/vendors/synthetic/generate'
import type { BenchResult } from './bench.ts'
import type { DayFigures } from './full-day-run.ts'

const FULL = 15

export async function benches(): Promise<BenchResult[]> {
  const { SPYMASTER_FULL_DAY: full, SPYMASTER_SMALL_DAY: small } = process.env
  if (!full) {
    process.stderr.write(
      'full-day.bench.ts left out: SPYMASTER_FULL_DAY names no folder of a day at --scale 15 (or: generate)\n',
    )
    return []
  }
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-days-'))
  try {
    const day = async (scale: number, given?: string) =>
      figures(
        given && given !== 'generate' ? given : await generated(join(folder, `${scale}`), scale),
      )
    return report(await day(1, small), await day(FULL, full))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function generated(out: string, scale: number): Promise<string> {
  process.stderr.write(`simulating a day at scale ${scale} …\n`)
  const { folders } = await generateDemo({ out, seed: 7, scale, days: 1, hedging: true })
  return folders[0]
}

/** In a process of its own, for the sake of its peak memory. */
function figures(folder: string): DayFigures {
  const program = join(import.meta.dirname, 'full-day-run.ts')
  const line = execFileSync(process.execPath, [...process.execArgv, program, folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const day = JSON.parse(line) as DayFigures
  process.stderr.write(`${line}`)
  return day
}

const millions = (day: DayFigures) =>
  Object.values(day.records).reduce((sum, n) => sum + n, 0) / 1e6

function report(small: DayFigures, full: DayFigures): BenchResult[] {
  const plain = (name: string, value: number, unit: string): BenchResult => ({
    name,
    value: Number(value.toFixed(2)),
    unit,
    ratio: null,
    baseline: null,
  })
  const depth = (full.records['futures.book'] / 1e6).toFixed(1)
  const costs = [small, full].map((day) => day.cpuSeconds / millions(day))
  // Frames cost the same whatever the volume: what is left over grows with the records alone.
  const perRecord = (full.cpuSeconds - small.cpuSeconds) / (millions(full) - millions(small))
  const perFrame = (small.cpuSeconds - perRecord * millions(small)) / small.frames
  return [
    plain(
      `full day (${depth} M depth records), zst to labelled events and frames`,
      full.seconds,
      's',
    ),
    plain('full day, of it sealing the frames on disk', full.sealSeconds, 's'),
    plain('full day, peak memory', full.peakRssMb, 'MB'),
    plain('full day, processor time of all threads', full.cpuSeconds, 's'),
    plain('full day, processor time of the fold', full.foldSeconds, 's'),
    plain('scale 1, zst to labelled events and frames', small.seconds, 's'),
    plain('scale 1, processor time per million records of any kind', costs[0], 's'),
    {
      ...plain('scale 15, processor time per million records of any kind', costs[1], 's'),
      ratio: Number((costs[1] / costs[0]).toFixed(2)),
      baseline: 'the same at scale 1',
    },
    plain('processor time of each further million records', perRecord, 's'),
    plain(
      'processor time of a frame, start and seal spread over all, whatever the volume',
      perFrame * 1e6,
      'µs',
    ),
  ]
}
