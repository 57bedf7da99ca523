/** Downloads within the app: the key stays in the host, progress goes to the job. */
import type { Args } from '#core/protocol/index'
import { AppError } from '#core/protocol/index'
import type {
  DatabentoAsk,
  DownloadEstimate,
  DownloadReport,
  PolygonAsk,
} from '#core/protocol/tasks'
import type { VendorId } from '#core/vendors/index'
import { ingestWithin } from './ingest-job.ts'
import type { JobContext } from './jobs.ts'
import type { Secrets } from './secrets.ts'
import { databentoAccess, databentoAccessIfAny, polygonAccess } from './vendor-keys.ts'
import { runTask, type TaskOptions } from './workers/task-thread.ts'

type Ask = Args<'library.download.estimate'>
type DatabentoPreset = NonNullable<DatabentoAsk['preset']>

/** What is asked of Massive; the other presets are Databento's. */
const MASSIVE: Partial<Record<Ask['preset'], PolygonAsk['what']>> = {
  'spy-trades-massive': 'trades_v1',
  'spy-chain-massive': 'chain',
}

export const vendorOf = ({ preset }: Pick<Ask, 'preset'>): VendorId =>
  MASSIVE[preset] ? 'polygon' : 'databento'

const massiveAsk = (lake: string, what: PolygonAsk['what'], { from, to }: Ask): PolygonAsk => ({
  lake,
  what,
  from,
  to,
  underlying: 'SPY',
})

export async function estimateDownload(
  lake: string,
  secrets: Secrets,
  ask: Ask,
): Promise<DownloadEstimate> {
  const { preset, ...dates } = ask
  const what = MASSIVE[preset]
  if (!what) {
    const request = { lake, preset: preset as DatabentoPreset, ...dates }
    return runTask('download.databento.estimate', {
      ...request,
      ...(await databentoAccess(secrets)),
    })
  }
  const access = await polygonAccess(what, secrets)
  // A snapshot is of now: it has no size before it is taken.
  if (what === 'chain') return snapshotEstimate(ask.from)
  return runTask('download.polygon.estimate', { ...massiveAsk(lake, what, ask), ...access })
}

const snapshotEstimate = (date: string): DownloadEstimate => ({
  chunks: [
    {
      title: `SPY chain expiring ${date}, as it is now`,
      date,
      records: 0,
      bytes: 0,
      usd: 0,
      owned: false,
    },
  ],
  records: 0,
  bytes: 0,
  usd: 0,
})

async function fetchFiles(
  lake: string,
  secrets: Secrets,
  ask: Ask & { maxUsd: number },
  options: TaskOptions<'download.databento'>,
): Promise<DownloadReport> {
  const { preset, from, to, maxUsd } = ask
  const what = MASSIVE[preset]
  if (what) {
    const access = await polygonAccess(what, secrets)
    return runTask('download.polygon', { ...massiveAsk(lake, what, ask), ...access }, options)
  }
  const request = { lake, preset: preset as DatabentoPreset, from, to, maxUsd }
  return runTask('download.databento', { ...request, ...(await databentoAccess(secrets)) }, options)
}

/** The share of a job that is fetching; the rest is reading into the lake. */
const FETCH = 0.7

export async function downloadWithin(
  context: JobContext,
  lake: string,
  secrets: Secrets,
  ask: Ask & { maxUsd: number },
): Promise<void> {
  const { signal, progress, problem } = context
  const { files } = await fetchFiles(lake, secrets, ask, {
    signal,
    progress: (fraction, detail) => progress(FETCH * fraction, detail),
  })
  for (const { error } of files)
    if (error) problem(new AppError(error.code, error.message, { where: error.where ?? {} }))
  const paths = files.flatMap((f) => (f.path ? [f.path] : []))
  if (paths.length === 0)
    throw new AppError('NOTHING_DOWNLOADED', 'No file came; the lake is as it was. Start it again.')
  await ingestWithin(context, lake, paths, (fraction, detail, counts) =>
    progress(FETCH + (1 - FETCH) * fraction, detail, counts),
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
    { lake, date, access: await databentoAccessIfAny(secrets) },
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
