/**
 * Signals on disk (L5, L7): `silver/features/version=V/date=D/signals.parquet` beside MANIFEST.json,
 * written into a fresh folder that is renamed into place: there whole or not at all.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { featureContract } from '#core/features/index'
import type { Pipeline } from '#core/pipeline/index'
import type { PipelineResult } from '#core/pipeline/run-pipeline'
import { fileHash } from '../lake/bronze-writer.ts'
import { openDuck } from '../lake/duck.ts'
import { ParquetFeed } from '../lake/parquet-feed.ts'
import { fsyncPath, Staging, writeFailure, writeFileAtomic } from '../lake/staging.ts'
import { signalBlock, signalColumns } from './signals-columns.ts'

/** What decides whether stored signals still hold. */
export interface SignalKey {
  pipeline: Pipeline
  date: string
  configHash: string
  codeVersion: string
  inputHashes: readonly string[]
  synthetic: boolean
}

const file = z.object({ file: z.string(), bytes: z.number(), sha256: z.string(), rows: z.number() })
export const outputManifest = z.object({
  pipeline: z.string(),
  pipeline_version: z.string(),
  config_hash: z.string(),
  code_version: z.string(),
  feature_contract: z.string(),
  input_hashes: z.array(z.string()),
  synthetic: z.boolean(),
  key: z.string(),
  files: z.array(file),
})
export type OutputManifest = z.infer<typeof outputManifest>
export type OutputFile = z.infer<typeof file>

export const featureFolder = (version: string, date: string) =>
  `silver/features/version=${version}/date=${date}`
const KEPT = 'Earlier signals are untouched.'

/** Hash of everything the signals depend on. */
function keyHash({ pipeline, date, configHash, codeVersion, inputHashes }: SignalKey): string {
  const parts = [pipeline.version, date, configHash, codeVersion, featureContract(pipeline.id)]
  return createHash('sha256')
    .update(JSON.stringify([...parts, [...inputHashes].sort()]))
    .digest('hex')
}

/** The manifest in a folder of the lake; null when there is none that can be read. */
export function readOutputManifest(lake: string, folder: string): OutputManifest | null {
  const path = join(lake, folder, 'MANIFEST.json')
  if (!existsSync(path)) return null
  try {
    return outputManifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

/** The day's manifest when it was made of the same inputs, configuration and code. */
export function storedSignals(lake: string, key: SignalKey): OutputManifest | null {
  const manifest = readOutputManifest(lake, featureFolder(key.pipeline.version, key.date))
  return manifest?.key === keyHash(key) ? manifest : null
}

/** Dates of a version that have signals, ascending. */
export function signalDates(lake: string, version: string): string[] {
  const root = join(lake, `silver/features/version=${version}`)
  if (!existsSync(root)) return []
  return readdirSync(root)
    .filter((name) => /^date=\d{4}-\d{2}-\d{2}$/.test(name))
    .map((name) => name.slice('date='.length))
    .filter((date) => readOutputManifest(lake, featureFolder(version, date)) !== null)
    .sort()
}

export async function writeSignals(
  lake: string,
  key: SignalKey,
  signals: PipelineResult['signals'],
): Promise<OutputManifest> {
  const staging = new Staging(lake)
  const folder = join(staging.folder, 'set')
  try {
    mkdirSync(folder, { recursive: true })
    const path = join(folder, 'signals.parquet')
    await writeParquet(path, key, signals)
    fsyncPath(path)
    const { sha256, bytes } = await fileHash(path)
    const manifest = manifestOf(key, keyHash(key), [
      { file: 'signals.parquet', bytes, sha256, rows: signals.length },
    ])
    writeManifestFile(folder, manifest)
    swapIn(lake, staging, folder, featureFolder(key.pipeline.version, key.date))
    return manifest
  } catch (error) {
    throw writeFailure(error, folder, KEPT)
  } finally {
    staging.rollback()
  }
}

export const manifestOf = (
  { pipeline, configHash, codeVersion, inputHashes, synthetic }: Omit<SignalKey, 'date'>,
  key: string,
  files: OutputFile[],
): OutputManifest => ({
  pipeline: pipeline.id,
  pipeline_version: pipeline.version,
  config_hash: configHash,
  code_version: codeVersion,
  feature_contract: featureContract(pipeline.id),
  input_hashes: [...inputHashes].sort(),
  synthetic,
  key,
  files,
})

export const writeManifestFile = (folder: string, manifest: OutputManifest) =>
  writeFileAtomic(join(folder, 'MANIFEST.json'), `${JSON.stringify(manifest, null, 1)}\n`)

/** Puts a staged folder in the place of an older one. */
export function swapIn(lake: string, staging: Staging, folder: string, name: string): void {
  const target = join(lake, name)
  mkdirSync(dirname(target), { recursive: true })
  if (existsSync(target)) renameSync(target, join(staging.folder, `old-${randomUUID()}`))
  renameSync(folder, target)
  fsyncPath(dirname(target))
}

async function writeParquet(path: string, key: SignalKey, signals: PipelineResult['signals']) {
  const { pipeline, configHash } = key
  const duck = await openDuck()
  const connection = await duck.connect()
  const feed = new ParquetFeed(connection, {
    columns: signalColumns(pipeline.id),
    file: path,
    metadata: {
      feature_contract: featureContract(pipeline.id),
      pipeline_version: pipeline.version,
      config_hash: configHash,
      synthetic: String(key.synthetic),
    },
  })
  const origin = { pipeline_version: pipeline.version, config_hash: configHash }
  try {
    await feed.write(signalBlock(pipeline.id, signals, origin))
    await feed.finish()
  } catch (error) {
    await feed.abort()
    throw error
  } finally {
    connection.closeSync()
    duck.closeSync()
  }
}
