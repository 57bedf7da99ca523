/** What the download verbs share: dates, lists, the table of files and reading them into the lake. */
import type { DownloadReport, IngestReport } from '#core/protocol/tasks'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { textTable } from '../text-table.ts'
import { textOption, UsageError, type VerbInput, type VerbIo } from '../verb.ts'

const DATE = /^\d{4}-\d{2}-\d{2}$/

const isDate = (text: string) => {
  const ms = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}

/** `--from` and `--to`, both included. */
export function dateRange(input: VerbInput): { from: string; to: string } {
  const from = textOption(input, 'from')
  if (!from) throw new UsageError('--from is missing')
  const to = textOption(input, 'to') ?? from
  for (const date of [from, to])
    if (!isDate(date)) throw new UsageError(`${date} is no date like 2025-12-16`)
  if (to < from) throw new UsageError(`--to ${to} lies before --from ${from}`)
  return { from, to }
}

/** A comma-separated option. */
export function listOption(input: VerbInput, name: string): string[] | undefined {
  const items = textOption(input, name)
    ?.split(',')
    .map((s) => s.trim())
    .filter(Boolean)
  return items?.length ? items : undefined
}

export const downloadText = (report: DownloadReport) =>
  [
    textTable(
      ['what', 'status', 'records', 'bytes', 'note'],
      report.files.map((f) => [
        f.title,
        f.status,
        f.records ?? '',
        f.bytes ?? '',
        f.error ? `${f.error.code}: ${f.error.message}` : '',
      ]),
    ),
    report.folder,
  ].join('\n')

/** Ingests what came, definitions first because options are told by them. */
export async function ingestDownloaded(
  lake: string,
  report: DownloadReport,
  io: VerbIo,
  underlyings?: string[],
): Promise<IngestReport[]> {
  const paths = report.files.flatMap((f) => (f.path ? [f.path] : []))
  if (paths.length === 0) return []
  const progress = progressLine(io)
  const reports = await runTask(
    'ingest',
    { lake, paths, ...(underlyings ? { underlyings } : {}) },
    { signal: io.signal, progress: progress.show },
  )
  progress.end()
  return reports
}

export const exitCode = (report: DownloadReport, ingested: readonly IngestReport[]): number =>
  report.files.some((f) => f.status === 'failed' || f.status === 'cancelled') ||
  ingested.some((r) => r.error !== null)
    ? 1
    : 0
