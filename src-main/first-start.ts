/** The first start: simulate the demo's days and ingest each while the next is being simulated. */
import type { SessionKey } from '#core/protocol/index'
import type { DemoDayDone } from '#core/protocol/tasks'
import { DEMO_DATE } from '#core/simulator/days'
import { ingestWithin } from './ingest-job.ts'
import type { Jobs } from './jobs.ts'
import { runTask } from './workers/task-thread.ts'

export interface DemoPlan {
  lake: string
  /** Where the vendor files go. */
  folder: string
  seed: number
  scale: number
}

export interface DemoInTheMaking {
  /** The main day. */
  key: SessionKey
  /** Resolves when it can be opened. */
  ready: Promise<void>
}

const DAYS = 4

/** One job; its last tenth is what remains of the ingest when the simulation is done. */
export function prepareDemo({ lake, folder, seed, scale }: DemoPlan, jobs: Jobs): DemoInTheMaking {
  const { done } = jobs.start('Simulate the demo session', async (context) => {
    const { signal, progress } = context
    let queue = Promise.resolve()
    const ingest = ({ folder: day, main }: DemoDayDone) =>
      ingestWithin(context, lake, [day], (f, detail) => main && progress(0.9 + 0.1 * f, detail))
    await runTask(
      'demo.generate',
      { out: folder, seed, scale, days: DAYS, hedging: true },
      {
        signal,
        progress: (f, detail) => progress(0.9 * f, detail),
        item: (day) => {
          queue = queue.then(() => ingest(day))
        },
      },
    )
    await queue
  })
  return { key: { pipeline: 'es_0dte', date: DEMO_DATE }, ready: done }
}
