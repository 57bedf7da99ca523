/** Many files at a time: each on its own, one that fails stops no other, progress in bytes with time left. */
import PQueue from 'p-queue'
import { etaText, RateMeter } from '#core/jobs/rate'
import type { DownloadedFile } from '#core/protocol/tasks'
import { errorBody, type TaskContext } from '../tasks/serve-tasks.ts'

export interface FileWork {
  title: string
  date: string
  /** Expected bytes on the wire; 0 when unknown. */
  expectedBytes: number
  run(onBytes: (bytes: number) => void): Promise<DownloadedFile>
}

/** Results in the order of the work. */
export async function runFiles(
  work: readonly FileWork[],
  parallel: number,
  { progress, item, signal }: TaskContext<DownloadedFile>,
): Promise<DownloadedFile[]> {
  const queue = new PQueue({ concurrency: Math.max(1, parallel) })
  const bytes = new Float64Array(work.length)
  const meter = new RateMeter()
  let finished = 0
  const report = () => {
    const have = bytes.reduce((a, b) => a + b, 0)
    const expected = work.reduce((n, w, i) => n + Math.max(w.expectedBytes, bytes[i] ?? 0), 0)
    meter.at(performance.now() / 1000, have)
    const left = etaText(meter.secondsTo(expected))
    const files = `${finished} of ${work.length} files, ${(have / 1e6).toFixed(1)} MB`
    progress(finished / Math.max(1, work.length), left ? `${files}, ${left} left` : files)
  }
  const one = async (w: FileWork, i: number): Promise<DownloadedFile> => {
    let last = 0
    let done: DownloadedFile
    try {
      signal.throwIfAborted()
      done = await w.run((n) => {
        bytes[i] = n
        if (n - last < 1 << 18) return
        last = n
        report()
      })
    } catch (error) {
      const cancelled = signal.aborted
      done = {
        ...blankFile(w),
        status: cancelled ? 'cancelled' : 'failed',
        error: cancelled ? null : errorBody(error),
      }
    }
    finished++
    report()
    item(done)
    return done
  }
  return Promise.all(work.map((w, i) => queue.add(() => one(w, i))))
}

export const blankFile = ({ title, date }: { title: string; date: string }): DownloadedFile => ({
  title,
  date,
  status: 'failed',
  path: null,
  bytes: null,
  records: null,
  sha256: null,
  usd: null,
  error: null,
})
