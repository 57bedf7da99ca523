/**
 * Fuel of a day that went the whole way: written as vendor files with a share of ES option prints
 * that carry no side, ingested, read back from the lake and folded, against the same day signed as
 * its customers truly traded.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OptionTradeBatch, SessionSource } from '#core/domain/batches'
import { type EffectAgreement, effectAgreement, fuelPairs } from '#core/simulator/proofs/fuel-truth'
import { withTrueSigns } from '#core/simulator/proofs/recorded'
import { ingestFiles } from '../../ingest/ingest-files.ts'
import { openLakeSession } from '../../lake/session-source.ts'
import { demoFileNames, SIGNS_SUFFIX } from '../../vendors/synthetic/day-files.ts'
import { generateDemo } from '../../vendors/synthetic/generate.ts'

export interface FuelFromFiles extends EffectAgreement {
  /** ES option prints of the lake, how many of them without a side, and true signs beside the file. */
  prints: number
  unsided: number
  signs: number
}

export interface FuelDay {
  seed: number
  scale: number
  /** Share of prints published without a side. */
  unsidedShare: number
  /** Milliseconds between compared instants. */
  frameMs: number
  /** G of P11.2, gamma units. */
  threshold: number
}

/** Makes the day under `root`, which the caller removes. */
export async function fuelFromFiles(root: string, day: FuelDay): Promise<FuelFromFiles> {
  const { truth, folders } = await generateDemo({
    ...day,
    days: 1,
    hedging: true,
    out: join(root, 'demo'),
  })
  const [{ date }] = truth.sessions
  const [folder] = folders
  const lake = join(root, 'lake')
  const names = readdirSync(folder).filter((name) => !name.endsWith(SIGNS_SUFFIX))
  await ingestFiles(
    names.sort().map((name) => join(folder, name)),
    { lake },
  )
  const bytes = readFileSync(join(folder, demoFileNames(date).esTrades + SIGNS_SUFFIX))
  const signs = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const source = await openLakeSession(lake, date, 'es_0dte')
  try {
    const pairs = await fuelPairs(source, withTrueSigns(source, signs), day.frameMs)
    return {
      ...effectAgreement(pairs, day.threshold),
      ...(await countPrints(source)),
      signs: signs.length,
    }
  } finally {
    await source.close()
  }
}

async function countPrints(source: SessionSource): Promise<{ prints: number; unsided: number }> {
  const counted = { prints: 0, unsided: 0 }
  const streams = source.streams()
  const stream = streams.find((s) => s.kind === 'options.trades')
  for (let b = await stream?.next(); b; b = await stream?.next()) {
    const { side, length } = b as OptionTradeBatch
    counted.prints += length
    for (let i = 0; i < length; i++) if (side[i] === 0) counted.unsided++
  }
  await Promise.all(streams.map((s) => s.close()))
  return counted
}
