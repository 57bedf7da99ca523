import { join } from 'node:path'
import { AppError } from '#core/protocol/message'
import type {
  DatabentoAccess,
  DatabentoAsk,
  DownloadEstimate,
  DownloadedFile,
  DownloadReport,
} from '#core/protocol/tasks'
import { Ledger } from '../download/ledger.ts'
import { blankFile, type FileWork, runFiles } from '../download/run-files.ts'
import { DatabentoClient } from '../vendors/databento/client.ts'
import { downloadChunk, isHome, titleOf } from '../vendors/databento/download.ts'
import { type Chunk, planChunks } from '../vendors/databento/plan.ts'
import type { TaskContext } from './serve-tasks.ts'

type Ask = DatabentoAsk & DatabentoAccess

/** Databento asks for 10 to 30 s between looks at an order. */
const POLL_MS = 10_000
const PARALLEL = 4

/** Downloads of a lake lie beside its tables. */
export const downloadFolder = (lake: string) => join(lake, 'downloads', 'databento')

const open = ({ key, baseUrl, lake }: Ask, signal: AbortSignal) => {
  const folder = downloadFolder(lake)
  const client = new DatabentoClient({ key, signal, ...(baseUrl ? { baseUrl } : {}) })
  return { folder, client, ledger: new Ledger(join(folder, '_ledger')) }
}

export async function estimateDatabento(ask: Ask, { progress, signal }: TaskContext) {
  const { client, ledger, folder } = open(ask, signal)
  const chunks = await planChunks(ask, client)
  return estimateOf(chunks, client, ledger, folder, progress)
}

async function estimateOf(
  chunks: readonly Chunk[],
  client: DatabentoClient,
  ledger: Ledger,
  folder: string,
  progress: TaskContext['progress'],
): Promise<DownloadEstimate> {
  let done = 0
  const one = async (chunk: Chunk): Promise<DownloadEstimate['chunks'][number]> => {
    const known = ledger.get(chunk.id)
    const owned = isHome(known, folder) || known?.jobId != null
    const [records, bytes, usd] = await Promise.all([
      client.recordCount(chunk.query),
      client.billableSize(chunk.query),
      owned ? 0 : client.cost(chunk.query),
    ])
    progress(++done / chunks.length, `priced ${titleOf(chunk)}`)
    return { title: titleOf(chunk), date: chunk.date, records, bytes, usd, owned }
  }
  const rows = await Promise.all(chunks.map(one))
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((n, r) => n + of(r), 0)
  return {
    chunks: rows,
    records: sum((r) => r.records),
    bytes: sum((r) => r.bytes),
    usd: sum((r) => r.usd),
  }
}

export async function downloadDatabento(
  ask: Ask & { maxUsd: number },
  context: TaskContext<DownloadedFile>,
): Promise<DownloadReport> {
  const { signal } = context
  const { client, ledger, folder } = open(ask, signal)
  const chunks = await planChunks(ask, client)
  const missing = chunks.filter((c) => !isHome(ledger.get(c.id), folder))
  const estimate = await estimateOf(missing, client, ledger, folder, () => {})
  if (estimate.usd > ask.maxUsd)
    throw new AppError(
      'COST_ABOVE_LIMIT',
      `This costs ${estimate.usd.toFixed(2)} USD, more than the ${ask.maxUsd.toFixed(2)} agreed to; nothing was bought.`,
      { where: { usd: estimate.usd, limit: ask.maxUsd } },
    )
  const work = chunks.map(
    (chunk): FileWork => ({
      title: titleOf(chunk),
      date: chunk.date,
      expectedBytes: 0,
      async run(onBytes) {
        const { entry, status } = await downloadChunk(chunk, {
          client,
          ledger,
          folder,
          mode: ask.mode ?? 'batch',
          pollMs: ask.pollMs ?? POLL_MS,
          onBytes,
          signal,
        })
        return {
          ...blankFile({ title: titleOf(chunk), date: chunk.date }),
          status,
          path: join(folder, entry.file),
          bytes: entry.bytes,
          records: entry.records,
          sha256: entry.sha256,
          usd: status === 'present' ? 0 : entry.costUsd,
        }
      },
    }),
  )
  const files = await runFiles(work, ask.parallel ?? PARALLEL, context)
  return { folder, files, usd: files.reduce((n, f) => n + (f.usd ?? 0), 0) }
}
