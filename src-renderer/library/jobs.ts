/** Long work of the host (imports, verification, downloads) as the window sees it. */
import { create } from 'zustand'
import type { StreamItem } from '#core/protocol/index'
import type { Backend } from '../transport/backend.ts'

export type Job = StreamItem<'jobs'>

interface JobState {
  /** Newest first. */
  jobs: readonly Job[]
  /** Rises whenever a job ends: what the lake holds may have changed. */
  ended: number
}
export const useJobs = create<JobState>(() => ({ jobs: [], ended: 0 }))

const watched = new WeakSet<Backend>()

/** Follows the host's jobs from now on; asking again does nothing. */
export function watchJobs(backend: Backend) {
  if (watched.has(backend)) return
  watched.add(backend)
  backend.subscribe('jobs', {}, accept)
}

export function accept(job: Job) {
  const { jobs, ended } = useJobs.getState()
  const before = jobs.find((j) => j.jobId === job.jobId)
  const others = jobs.filter((j) => j.jobId !== job.jobId)
  const next = before ? jobs.map((j) => (j.jobId === job.jobId ? job : j)) : [job, ...others]
  const justEnded = before?.state === 'running' && job.state !== 'running'
  useJobs.setState({ jobs: next, ended: ended + (justEnded ? 1 : 0) })
}

/** Takes a job off the list, here at once and at the host. */
export function dismissJob(backend: Backend, jobId: string) {
  useJobs.setState(({ jobs }) => ({ jobs: jobs.filter((j) => j.jobId !== jobId) }))
  void backend.call('jobs.dismiss', { jobId }).catch(() => {})
}
