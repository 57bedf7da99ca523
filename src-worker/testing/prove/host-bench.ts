/**
 * The same files imported by the Node host, through its protocol; the host itself is what is
 * disturbed. Started again, it must know the job as interrupted and finish it when it is resumed.
 */
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { canResume, isOpen, type Job } from '#core/jobs/job'
import { type HostWindow, startNodeHost } from '../node-host.ts'
import type { Bench } from './bench.ts'
import { damageOf, ingestBench } from './ingest-bench.ts'

const isOver = (job: Job) => !isOpen(job.state)

export interface HostBench extends Bench {
  /** Jobs found interrupted and resumed so far. */
  resumed(): number
}

export async function hostBench(root: string): Promise<HostBench> {
  const { paths, ...ingest } = await ingestBench(root)
  const homes = join(root, 'homes')
  const foldersOf = (lake: string) => ({ lake, home: join(homes, basename(lake)) })
  let wasKilled = false
  let resumed = 0
  return {
    ...ingest,
    name: 'host',
    start(lake, options) {
      const { process, window: opening, ended } = startNodeHost(foldersOf(lake), options)
      const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      let last: Job | null = null
      const work = async () => {
        const window = await opening
        const asked = await window?.call('library.import', { paths }).catch(() => null)
        begun.resolve()
        last = (asked && (await window?.until(asked.jobId, isOver))) ?? null
        wasKilled = asked !== null && last === null
        done.resolve()
        if (last) process.kill('SIGTERM')
        await ended
        return last
      }
      return {
        process,
        begun: begun.promise,
        isDone: () => last !== null,
        done: done.promise,
        ended: work(),
      }
    },
    codesOf: (job) =>
      job === null ? ['NOTHING_PRINTED'] : (job as Job).errors.map(({ code }) => code),
    async rerun(lake) {
      const host = startNodeHost(foldersOf(lake))
      const window = await host.window
      if (!window) return [`the host does not start: ${host.output()}`]
      const { wrong, foundAs } = await finish(window, paths)
      if (foundAs === 'interrupted') resumed++
      // It may have ended between its last word and the kill.
      else if (wasKilled && foundAs !== 'done')
        wrong.push(`the job of the killed host is there as ${foundAs}`)
      host.process.kill('SIGTERM')
      await host.ended
      if (host.process.exitCode !== 0) wrong.push(`the host ended with ${host.process.exitCode}`)
      return [...wrong, ...(await damageOf(lake))]
    },
    resumed: () => resumed,
    reset() {
      wasKilled = false
      rmSync(homes, { recursive: true, force: true })
    },
  }
}

/** Resumes what the earlier host did not finish, or asks for it anew; what went wrong. */
async function finish(window: HostWindow, paths: string[]) {
  const wrong: string[] = []
  // Answered after the jobs were told, which were asked for before.
  await window.call('library.days', {})
  const known = [...window.jobs.values()].filter((job) => job.kind === 'import')
  if (known.length > 1) wrong.push(`${known.length} imports are known`)
  const [found] = known
  const foundAs = found?.state ?? null
  let jobId: string
  if (found && canResume(found.state)) {
    jobId = found.jobId
    // Until it runs, its last state is the one it was found in.
    const running = window.until(jobId, (job) => job.state === 'running')
    await window.call('jobs.resume', { jobId })
    await running
  } else jobId = (await window.call('library.import', { paths })).jobId
  const job = await window.until(jobId, isOver)
  if (job?.state !== 'done' || job.errorCount > 0 || job.files?.done !== paths.length)
    wrong.push(`the job ended as ${JSON.stringify(job)}`)
  return { wrong, foundAs }
}
