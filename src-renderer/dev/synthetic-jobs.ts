/** One job in every state, for stories of the Library. */
import { type Job, newJob } from '#core/jobs/job'

const job = (about: Pick<Job, 'jobId' | 'title'> & Partial<Job>) =>
  newJob({ createdMs: 1_794_938_400_000, ...about })

/** Oldest first, as a host tells them. */
export const syntheticJobs = (): Job[] => [
  job({
    jobId: 'failed',
    title: 'Import 3 files',
    state: 'failed',
    files: { total: 3, done: 3, duplicates: 1, failed: 1 },
    errors: [
      {
        code: 'UNKNOWN_FILE',
        message: 'broker.csv is no DBN file and no table whose columns are known.',
        where: { file: 'broker.csv', mapping: 'story' },
      },
    ],
    errorCount: 1,
  }),
  job({
    jobId: 'expired',
    title: 'Download ES 0DTE, 2026-11-10',
    kind: 'download',
    state: 'failed',
    errors: [
      {
        code: 'DATABENTO_EXPIRED',
        message: '2026-11-10 mbp-10 ESZ6: the files of order GLBX-0042 have expired.',
        where: { order: 'GLBX-0042' },
      },
    ],
    errorCount: 1,
  }),
  job({
    jobId: 'interrupted',
    title: 'Download ES 0DTE, 2026-11-13',
    kind: 'download',
    state: 'interrupted',
    progress: 0.62,
    bytes: 412e6,
    totalBytes: 664e6,
  }),
  job({
    jobId: 'paused',
    title: 'Import SYNTHETIC-es-mbp10.dbn.zst',
    state: 'paused',
    progress: 0.31,
    rows: 463_000,
    bytes: 7.9e6,
    totalBytes: 25.5e6,
  }),
  job({
    jobId: 'running',
    title: 'Import 12 files',
    state: 'running',
    progress: 0.48,
    detail: 'SYNTHETIC-es-trades-2026-11-12.dbn.zst',
    rows: 9_412_000,
    bytes: 212e6,
    totalBytes: 441e6,
    etaS: 84,
    files: { total: 12, done: 5, duplicates: 2, failed: 0 },
  }),
  job({ jobId: 'queued', title: 'Check the records of 4 days', kind: 'check', state: 'queued' }),
]
