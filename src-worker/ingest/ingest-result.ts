/** What became of one source file. */
import { AppError, type AppErrorBody } from '#core/protocol/message'
import type { SourceManifest } from '../lake/manifest.ts'

export interface IngestResult {
  file: string
  status: 'ingested' | 'duplicate' | 'failed' | 'cancelled'
  sha256: string | null
  kind: string | null
  synthetic: boolean
  /** Records read from the source. */
  records: number
  /** Rows stored by table. */
  rows: Record<string, number>
  /** Session dates touched, ascending. */
  dates: string[]
  skipped: Record<string, number>
  /** Name of the remembered mapping its columns were told by. */
  mapping?: string
  error: AppErrorBody | null
}

export const blankResult = (file: string): IngestResult => ({
  file,
  status: 'failed',
  sha256: null,
  kind: null,
  synthetic: false,
  records: 0,
  rows: {},
  dates: [],
  skipped: {},
  error: null,
})

export function resultOf(file: string, manifest: SourceManifest): IngestResult {
  const rows: Record<string, number> = {}
  for (const part of manifest.parts) rows[part.table] = (rows[part.table] ?? 0) + part.rows
  return {
    ...blankResult(file),
    status: 'ingested',
    sha256: manifest.sha256,
    kind: manifest.kind,
    synthetic: manifest.synthetic,
    records: manifest.records,
    rows,
    dates: [...new Set(manifest.parts.map((p) => p.date))].sort(),
    skipped: manifest.skipped,
  }
}

/** An error names its file and what became of it: a source file is in the lake whole or not at all. */
export function failedResult(file: string, error: unknown): IngestResult {
  const text = error instanceof Error ? error.message : String(error)
  const body: AppErrorBody =
    error instanceof AppError
      ? { ...error.toBody(), where: { file, ...error.where } }
      : { code: 'INGEST_FAILED', message: `${file}: ${text}`, where: { file } }
  const message = /\bkept\b/.test(body.message)
    ? body.message
    : `${body.message.replace(/\.$/, '')}. Nothing of this file was kept.`
  return { ...blankResult(file), error: { ...body, message } }
}
