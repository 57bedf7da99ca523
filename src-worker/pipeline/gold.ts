/** Gold (L3, L5): the days of a version joined, oldest first, with what they were made of. */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { profileOf } from '#core/config/profiles'
import { AppError } from '#core/protocol/message'
import type { GoldReport, SignalStatistics } from '#core/protocol/tasks'
import { fileHash } from '../lake/bronze-writer.ts'
import { openDuck, queryRows, quote } from '../lake/duck.ts'
import { fsyncPath, Staging, writeFailure, writeFileAtomic } from '../lake/staging.ts'
import { codeVersion } from '../session/code-version.ts'
import { pipelineNamed, storedGates } from './run-day.ts'
import {
  featureFolder,
  manifestOf,
  type OutputManifest,
  readOutputManifest,
  signalDates,
  swapIn,
  writeManifestFile,
} from './signal-store.ts'
import { signalStatistics } from './statistics.ts'

const FILE = 'signals_multi_day.parquet'
const STATS = 'stats.json'
export const goldFolder = (version: string) => `gold/research/version=${version}`

interface Day {
  date: string
  path: string
  manifest: OutputManifest
  passed: boolean | null
}

function daysOf(lake: string, name: string): Day[] {
  const pipeline = pipelineNamed(name)
  return signalDates(lake, pipeline.version).map((date) => {
    const folder = featureFolder(pipeline.version, date)
    const manifest = readOutputManifest(lake, folder) as OutputManifest
    return {
      date,
      path: join(lake, folder, 'signals.parquet'),
      manifest,
      passed: storedGates(lake, { pipeline, date }, manifest)?.pass ?? null,
    }
  })
}

/** Joins every stored day of a pipeline; leaves an output of the same days alone. */
export async function writeGold({
  lake,
  pipeline: name,
}: {
  lake: string
  pipeline: string
}): Promise<GoldReport> {
  const pipeline = pipelineNamed(name)
  const days = daysOf(lake, name)
  if (days.length === 0) {
    throw new AppError('NO_SIGNALS', `The lake holds no signals of ${pipeline.id} yet.`, {
      where: { lake, version: pipeline.version },
    })
  }
  const folder = goldFolder(pipeline.version)
  const inputHashes = days.map((d) => `${d.date}:${d.manifest.files[0].sha256}`)
  const { configHash } = profileOf(pipeline.profile)
  const key = createHash('sha256')
    .update(JSON.stringify([pipeline.version, configHash, inputHashes]))
    .digest('hex')
  const stored = readOutputManifest(lake, folder)
  const isThere = stored?.key === key && existsSync(join(lake, folder, STATS))
  const made = { pipeline, configHash, codeVersion: codeVersion(), inputHashes }
  const synthetic = days.some((d) => d.manifest.synthetic)
  const manifest = isThere
    ? stored
    : await joinDays(lake, folder, days, { ...made, synthetic }, key)
  const [file] = manifest.files
  return {
    pipeline: pipeline.id,
    version: pipeline.version,
    days: days.length,
    rows: file.rows,
    file: `${folder}/${file.file}`,
    sha256: file.sha256,
    stats: `${folder}/${STATS}`,
    releasable: days.every((d) => d.passed === true),
    failed: days.filter((d) => d.passed === false).map((d) => d.date),
    unchecked: days.filter((d) => d.passed === null).map((d) => d.date),
  }
}

async function joinDays(
  lake: string,
  folder: string,
  days: readonly Day[],
  made: Parameters<typeof manifestOf>[0],
  key: string,
): Promise<OutputManifest> {
  const staging = new Staging(lake)
  const target = join(staging.folder, 'gold')
  try {
    mkdirSync(target, { recursive: true })
    const path = join(target, FILE)
    const rows = await concatenate(days, path, made)
    fsyncPath(path)
    const { sha256, bytes } = await fileHash(path)
    const manifest = manifestOf(made, key, [{ file: FILE, bytes, sha256, rows }])
    const statistics = await signalStatistics(path, made.pipeline)
    writeFileAtomic(join(target, STATS), `${JSON.stringify(statistics, null, 1)}\n`)
    writeManifestFile(target, manifest)
    swapIn(lake, staging, target, folder)
    return manifest
  } catch (error) {
    throw writeFailure(error, target, 'The earlier gold output is untouched.')
  } finally {
    staging.rollback()
  }
}

async function concatenate(
  days: readonly Day[],
  path: string,
  { pipeline, configHash, synthetic }: Parameters<typeof manifestOf>[0],
): Promise<number> {
  const duck = await openDuck()
  const connection = await duck.connect()
  try {
    const files = days.map((d) => quote(d.path)).join(', ')
    const from = `read_parquet([${files}], hive_partitioning = false)`
    await connection.run(
      `COPY (SELECT * FROM ${from}) TO ${quote(path)} (FORMAT parquet, COMPRESSION zstd,
       PARQUET_VERSION V2, KV_METADATA {feature_contract: ${quote(days[0].manifest.feature_contract)},
       pipeline_version: ${quote(pipeline.version)}, config_hash: ${quote(configHash)},
       synthetic: ${quote(String(synthetic))}})`,
    )
    const [row] = await queryRows(connection, `SELECT count(*)::DOUBLE AS n FROM ${from}`)
    return row.n as number
  } finally {
    connection.closeSync()
    duck.closeSync()
  }
}

/** Statistics of gold as it would be now; joins the days first when they changed. */
export async function goldStatistics(request: {
  lake: string
  pipeline: string
}): Promise<SignalStatistics> {
  const { stats } = await writeGold(request)
  return JSON.parse(readFileSync(join(request.lake, stats), 'utf8'))
}
