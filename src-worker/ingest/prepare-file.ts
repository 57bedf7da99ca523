/** One source file, read and written to the staging folder of its own; nothing of it is visible yet. */
import { basename } from 'node:path'
import type { AppErrorBody } from '#core/protocol/message'
import { BronzeWriter, fileHash, type PreparedSource } from '../lake/bronze-writer.ts'
import { hasManifest } from '../lake/manifest.ts'
import { failedResult } from './ingest-result.ts'
import { readSource, type SourceContext, type SourceJob } from './read-source.ts'

/** Plain data, because it crosses threads. */
export type Outcome =
  | { status: 'prepared'; prepared: PreparedSource; records: number }
  | { status: 'duplicate'; sha256: string; synthetic: boolean }
  | { status: 'failed'; error: AppErrorBody | null }
  | { status: 'cancelled' }

/** What the work is told between blocks: how far it is; throws when it is to stop, and a promise is waited for. */
export type Step = (bytesRead: number, records: number) => unknown

/** Thrown by a step. */
export class Stopped extends Error {}

export async function prepareFile(
  job: SourceJob,
  context: SourceContext,
  step: Step,
): Promise<Outcome> {
  const { path, kind, dataset } = job
  const { lake } = context.options
  let writer: BronzeWriter | null = null
  try {
    await step(0, 0)
    const { sha256, bytes } = await fileHash(path)
    const synthetic = basename(path).startsWith('SYNTHETIC')
    if (hasManifest(lake, sha256)) return { status: 'duplicate', sha256, synthetic }
    const facts = { sha256, name: basename(path), bytes, kind, dataset, synthetic }
    const open = new BronzeWriter(lake, facts)
    writer = open
    await readSource(job, context, open, (read) => step(read, open.records))
    return { status: 'prepared', prepared: await open.prepare(), records: open.records }
  } catch (error) {
    // What cannot be removed now goes with a later sweep.
    await writer?.rollback().catch(() => {})
    if (error instanceof Stopped) return { status: 'cancelled' }
    return { status: 'failed', error: failedResult(path, error).error }
  }
}
