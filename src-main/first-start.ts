/** The first start: simulate the demo session and ingest it, the main day first so that it shows soon. */
import type { Jobs } from './jobs.ts'
import { runTask } from './workers/task-thread.ts'

export interface DemoPlan {
  lake: string
  folder: string
  seed: number
  scale: number
}

/** Half of the bar for the simulation, half for the ingest; then the lighter days, quietly. */
export function prepareDemo(plan: DemoPlan, jobs: Jobs) {
  const { lake, folder, seed, scale } = plan
  const part = async (
    which: 'main' | 'earlier',
    context: Parameters<Parameters<Jobs['start']>[1]>[0],
  ) => {
    const { signal, progress } = context
    const files = await runTask(
      'demo.generate',
      { out: folder, seed, scale, days: 4, hedging: true, part: which },
      { signal, progress: (f, detail) => progress(f / 2, detail) },
    )
    await runTask(
      'ingest',
      { lake, paths: files.paths },
      { signal, progress: (f, detail) => progress(0.5 + f / 2, detail) },
    )
  }
  const main = jobs.start('Make the demo session', (context) => part('main', context))
  main.done.then(
    () => jobs.start('Make the three days before it', (context) => part('earlier', context)),
    () => {},
  )
}
