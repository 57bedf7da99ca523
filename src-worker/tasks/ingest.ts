import { basename } from 'node:path'
import type { IngestReport, IngestRequest } from '#core/protocol/tasks'
import { ingestFiles } from '../ingest/ingest-files.ts'
import type { TaskContext } from './serve-tasks.ts'

export async function ingest(
  { lake, paths, underlyings, fragment, table }: IngestRequest,
  { progress, signal }: TaskContext,
): Promise<IngestReport[]> {
  return ingestFiles(paths, {
    lake,
    signal,
    ...(underlyings ? { underlyings } : {}),
    ...(fragment ? { fragment } : {}),
    ...(table ? { table } : {}),
    onProgress({ file, fileIndex, files, bytes, totalBytes, records }) {
      const within = totalBytes > 0 ? bytes / totalBytes : 1
      progress((fileIndex + within) / files, `${basename(file)}: ${records} records`)
    },
  })
}
