/** What is known of the quality of the lake's days, read again whenever a job has ended. */
import { useEffect } from 'react'
import { create } from 'zustand'
import type { QualityDay } from '#core/protocol/quality'
import type { Backend } from '../transport/backend.ts'
import { useJobs, watchJobs } from './jobs.ts'

interface QualityState {
  kind: 'loading' | 'ready' | 'failed'
  /** Newest first. */
  days: readonly QualityDay[]
  byDate: ReadonlyMap<string, QualityDay>
  message: string
}
export const useQuality = create<QualityState>(() => ({
  kind: 'loading',
  days: [],
  byDate: new Map(),
  message: '',
}))

let asked = 0
async function read(backend: Backend) {
  const mine = ++asked
  try {
    const days = await backend.call('quality.days', {})
    if (mine === asked) accept(days)
  } catch (error) {
    if (mine === asked)
      useQuality.setState({ kind: 'failed', message: (error as Error).message ?? String(error) })
  }
}

export const accept = (days: readonly QualityDay[]) =>
  useQuality.setState({ kind: 'ready', days, byDate: new Map(days.map((d) => [d.date, d])) })

const watched = new WeakSet<Backend>()

/** Follows the verdicts from now on; asking again does nothing. */
export function watchQuality(backend: Backend) {
  if (watched.has(backend)) return
  watched.add(backend)
  watchJobs(backend)
  let before = useJobs.getState().ended
  useJobs.subscribe(({ ended }) => {
    if (ended === before) return
    before = ended
    void read(backend)
  })
  void read(backend)
}

export const useQualityOf = (backend: Backend, date: string | undefined): QualityDay | null => {
  useEffect(() => watchQuality(backend), [backend])
  return useQuality((state) => (date === undefined ? null : (state.byDate.get(date) ?? null)))
}
