/** The first start: simulate the demo's days and ingest each while the next is being simulated. */
import type { SessionKey } from '#core/protocol/index'
import type { DemoDayDone } from '#core/protocol/tasks'
import { DEMO_DATE } from '#core/simulator/days'
import { ingestWithin } from './ingest-job.ts'
import type { DemoPlan, HostJobArgs } from './job-args.ts'
import type { JobContext, Jobs } from './jobs.ts'
import { runTask } from './workers/task-thread.ts'

export interface DemoInTheMaking {
  /** The main day. */
  key: SessionKey
  /** Resolves when it can be opened. */
  ready: Promise<void>
}

const DAYS = 4

/** One job; its last tenth is what remains of the ingest when the simulation is done. */
export async function demoWithin(
  { lake, folder, seed, scale }: DemoPlan,
  context: JobContext,
): Promise<void> {
  const { signal, progress } = context
  let queue = Promise.resolve()
  const ingest = ({ folder: day, main }: DemoDayDone) =>
    ingestWithin(context, lake, [day], (f, detail) => main && progress(0.9 + 0.1 * f, detail))
  try {
    await runTask(
      'demo.generate',
      { out: folder, seed, scale, days: DAYS, hedging: true },
      {
        signal,
        progress: (f, detail) => progress(0.9 * f, detail),
        item(day) {
          queue = queue.then(() => ingest(day))
          // It may fail while the next day is still being simulated; it is heard below.
          queue.catch(() => {})
        },
      },
    )
  } finally {
    // Nothing of the job goes on when it is over.
    await queue.catch(() => {})
  }
  await queue
}

/** Starts the demo, or goes on with the one an earlier host was making. */
export function prepareDemo(plan: DemoPlan, jobs: Jobs<HostJobArgs>): DemoInTheMaking {
  for (const { jobId } of jobs.unfinished('demo')) jobs.dismiss(jobId)
  const { done } = jobs.add('demo', 'Simulate the demo session', plan)
  return { key: { pipeline: 'es_0dte', date: DEMO_DATE }, ready: done }
}
