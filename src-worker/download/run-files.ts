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
  /** Tells bytes on disk so far, and how many there will be once that is known. */
  run(onBytes: (bytes: number, total?: number) => void): Promise<DownloadedFile>
}

/** Results in the order of the work. */
export async function runFiles(
  work: readonly FileWork[],
  parallel: number,
  { progress, item, signal }: TaskContext<DownloadedFile>,
): Promise<DownloadedFile[]> {
  const queue = new PQueue({ concurrency: Math.max(1, parallel) })
  const bytes = new Float64Array(work.length)
  const totals = Float64Array.from(work, (w) => w.expectedBytes)
  const over = new Uint8Array(work.length)
  const meter = new RateMeter()
  let finished = 0
  const report = () => {
    const have = bytes.reduce((a, b) => a + b, 0)
    const expected = totals.reduce((n, total, i) => n + Math.max(total, bytes[i] ?? 0), 0)
    meter.at(performance.now() / 1000, have)
    const left = etaText(meter.secondsTo(expected))
    const files = `${finished} of ${work.length} files, ${(have / 1e6).toFixed(1)} MB`
    // A file on its way counts by its share, so that one large file moves the bar too.
    const share = bytes.reduce((n, b, i) => n + (over[i] ? 1 : shareOf(b, totals[i] ?? 0)), 0)
    progress(share / Math.max(1, work.length), left ? `${files}, ${left} left` : files)
  }
  const one = async (w: FileWork, i: number): Promise<DownloadedFile> => {
    let last = 0
    let done: DownloadedFile
    try {
      signal.throwIfAborted()
      done = await w.run((n, total = 0) => {
        bytes[i] = n
        if (total > 0) totals[i] = total
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
    over[i] = 1
    report()
    item(done)
    return done
  }
  return Promise.all(work.map((w, i) => queue.add(() => one(w, i))))
}

const shareOf = (bytes: number, total: number) => (total > 0 ? Math.min(1, bytes / total) : 0)

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
