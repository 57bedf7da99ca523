/** The lake's days and sessions, read again whenever a job has ended. */
import { useEffect, useState } from 'react'
import type { LibraryDay, SessionSummary } from '#core/protocol/index'
import { backend } from '../../app/backend.ts'
import { useJobs, watchJobs } from '../../library/jobs.ts'

export type LibraryState =
  | { kind: 'loading' }
  | { kind: 'failed'; message: string }
  | {
      kind: 'ready'
      days: readonly LibraryDay[]
      sessions: readonly SessionSummary[]
      lake: string
      canReveal: boolean
    }

export function useLibrary(): LibraryState {
  const [state, setState] = useState<LibraryState>({ kind: 'loading' })
  const ended = useJobs((jobs) => jobs.ended)
  useEffect(() => watchJobs(backend()), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: an ended job is the reason to read again
  useEffect(() => {
    let gone = false
    const host = backend()
    Promise.all([
      host.call('library.days', {}),
      host.call('library.sessions', {}),
      host.call('app.info', {}),
    ]).then(
      ([days, sessions, { lake, canReveal }]) =>
        gone || setState({ kind: 'ready', days, sessions, lake, canReveal }),
      (error) => gone || setState({ kind: 'failed', message: String(error.message ?? error) }),
    )
    return () => {
      gone = true
    }
  }, [ended])
  return state
}
