/** Databento downloads within the app: the key stays in the host, progress goes to the job. */
import type { Args } from '#core/protocol/index'
import { AppError } from '#core/protocol/index'
import type { DatabentoAccess, DownloadEstimate } from '#core/protocol/tasks'
import { ingestWithin } from './ingest-job.ts'
import type { JobContext } from './jobs.ts'
import type { Secrets } from './secrets.ts'
import { vendorKey } from './vendor-keys.ts'
import { runTask } from './workers/task-thread.ts'

type Ask = Args<'library.download.estimate'>

async function access(secrets: Secrets): Promise<DatabentoAccess> {
  const key = await vendorKey('databento', 'databento.key', secrets)
  const baseUrl = process.env.SPYMASTER_DATABENTO_URL
  return { key, ...(baseUrl ? { baseUrl } : {}) }
}

export const estimateDownload = async (
  lake: string,
  secrets: Secrets,
  ask: Ask,
): Promise<DownloadEstimate> =>
  runTask('download.databento.estimate', { lake, ...ask, ...(await access(secrets)) })

/** The share of a job that is fetching; the rest is reading into the lake. */
const FETCH = 0.7

export async function downloadWithin(
  context: JobContext,
  lake: string,
  secrets: Secrets,
  ask: Ask & { maxUsd: number },
): Promise<void> {
  const { signal, progress, problem } = context
  const { files } = await runTask(
    'download.databento',
    { lake, ...ask, ...(await access(secrets)) },
    { signal, progress: (fraction, detail) => progress(FETCH * fraction, detail) },
  )
  for (const { error } of files)
    if (error) problem(new AppError(error.code, error.message, { where: error.where ?? {} }))
  const paths = files.flatMap((f) => (f.path ? [f.path] : []))
  if (paths.length === 0)
    throw new AppError('NOTHING_DOWNLOADED', 'No file came; the lake is as it was. Start it again.')
  await ingestWithin(context, lake, paths, (fraction, detail) =>
    progress(FETCH + (1 - FETCH) * fraction, detail),
  )
}

/** Makes a day of the lake whole again; without a key only what needs no fetching is repaired. */
export async function refetchWithin(
  { signal, progress, problem }: JobContext,
  lake: string,
  secrets: Secrets,
  date: string,
): Promise<void> {
  const { parts, downloads, repaired, failed } = await runTask(
    'lake.refetch',
    { lake, date, access: await access(secrets).catch(() => null) },
    { signal, progress },
  )
  for (const { file, error } of failed)
    problem(new AppError(error.code, error.message, { where: { file, ...error.where } }))
  if (failed.length > 0)
    throw new AppError('DAY_NOT_WHOLE', `${failed.length} files of ${date} are still damaged.`)
  const compared = `${parts} files and ${downloads} downloads compared`
  progress(
    1,
    repaired.length > 0 ? `${compared}, ${repaired.length} made whole` : `${compared}, all whole`,
  )
}
