/** What the host does for each kind of job. */
import { rmSync } from 'node:fs'
import type { ReplayCheck } from '#core/protocol/alerts'
import type { SessionKey } from '#core/protocol/index'
import { downloadWithin, refetchWithin, vendorOf } from './download-job.ts'
import { demoWithin } from './first-start.ts'
import { ingestWithin, type TableKnowledge } from './ingest-job.ts'
import type { HostJobArgs } from './job-args.ts'
import type { Works } from './jobs.ts'
import { checkWithin, gatesWithin } from './quality-job.ts'
import { replayWithin } from './replay-job.ts'
import type { Secrets } from './secrets.ts'
import { verifyWithin } from './verify-job.ts'

/** @param checked told what a check of live against replay found */
export const jobWorks = (
  lake: string,
  secrets: Secrets,
  checked: (key: SessionKey, check: ReplayCheck) => void,
  tables: TableKnowledge,
): Works<HostJobArgs> => ({
  import: {
    atOnce: 1,
    holds: true,
    run: ({ paths, mapping, root }, context) =>
      ingestWithin(context, lake, paths, context.progress, {
        tables,
        ...(mapping ? { table: { mapping } } : {}),
        ...(root ? { table: { symbol: root } } : {}),
      }),
    over: ({ uploads }) => {
      for (const folder of uploads) rmSync(folder, { recursive: true, force: true })
    },
  },
  download: {
    atOnce: 2,
    // Two that want the same day buy it once: the second finds it there.
    lane: vendorOf,
    run: (ask, context) => downloadWithin(context, lake, secrets, ask),
  },
  verify: { atOnce: 1, run: (_, context) => verifyWithin(context, lake) },
  demo: { atOnce: 1, run: demoWithin },
  refetch: {
    atOnce: 1,
    run: ({ date }, context) => refetchWithin(context, lake, secrets, date),
  },
  check: { atOnce: 1, run: ({ dates }, context) => checkWithin(context, lake, dates) },
  gates: { atOnce: 1, run: (key, context) => gatesWithin(context, lake, key) },
  replay: {
    atOnce: 1,
    run: async (key, context) => checked(key, await replayWithin(context, lake, key)),
  },
})
