import { useEffect, useState } from 'react'
import type { SessionKey } from '#core/protocol/index'
import type { QualityReport } from '#core/protocol/quality'
import { pipelineName } from '#core/protocol/quality'
import { backend } from '../../app/backend.ts'
import { longDate } from '../../format/time.ts'
import { type Job, useJobs } from '../../library/jobs.ts'
import { useQuality, watchQuality } from '../../library/quality.ts'
import { useSessionStatus } from '../../store/hooks.ts'
import { type Choice, Dropdown, Segmented } from '../../ui/controls.tsx'
import type { PanelProps } from '../define-panel.ts'
import { PanelFoot, PanelHead } from '../PanelHost.tsx'
import { Bronze } from './Bronze.tsx'
import { Gates } from './Gates.tsx'
import './quality.css'

type Config = { pipeline: SessionKey['pipeline']; date: string | null }
type State =
  | { kind: 'loading' }
  | { kind: 'failed'; message: string }
  | { kind: 'ready'; report: QualityReport }

const PIPELINES: readonly Choice<Config['pipeline']>[] = [
  { value: 'es_0dte', label: 'ES 0DTE' },
  { value: 'spy_0dte', label: 'SPY 0DTE' },
]

/** The report page: bronze QA of a day and the five gates of a pipeline, each with its figures. */
export function Quality({ config, setConfig }: PanelProps<Config>) {
  const status = useSessionStatus()
  const { days, kind, message } = useQuality()
  useEffect(() => watchQuality(backend()), [])
  const open = status.kind === 'open' ? status.header.date : null
  const date = config.date ?? open ?? days[0]?.date ?? null
  const { pipeline } = config
  const state = useReport(pipeline, date)
  const checking = useJobOf('check', date)
  const gating = useJobOf('gates', date, pipelineName(pipeline))
  const choices = days.map((d) => ({ value: d.date, label: longDate(d.date) }))
  return (
    <div className="quality">
      <PanelHead
        left={
          <Segmented
            label="Pipeline"
            choices={PIPELINES}
            value={pipeline}
            onChange={(next) => setConfig({ pipeline: next })}
          />
        }
        right={
          date !== null && (
            <Dropdown
              label="Session"
              choices={choices.length > 0 ? choices : [{ value: date, label: longDate(date) }]}
              value={date}
              onChange={(next) => setConfig({ date: next })}
            />
          )
        }
      />
      {date === null && (
        <div className="pstate" role={kind === 'failed' ? 'alert' : 'status'}>
          {kind === 'failed' && `The lake could not be read: ${message}`}
          {kind === 'loading' && 'Reading the lake.'}
          {kind === 'ready' && 'The lake has no session yet. Import or download one first.'}
        </div>
      )}
      {date !== null && state.kind === 'failed' && (
        <div className="pstate" role="alert">
          <div className="t1">The report could not be read: {state.message}</div>
          <div className="lab">Kept: the records and the stored reports. Run the gates again.</div>
        </div>
      )}
      {date !== null && state.kind !== 'failed' && (
        <div className="q-main">
          <Bronze
            date={date}
            bronze={state.kind === 'ready' ? state.report.bronze : undefined}
            job={checking}
          />
          <Gates
            date={date}
            pipeline={pipeline}
            gates={state.kind === 'ready' ? state.report.gates : undefined}
            job={gating}
          />
        </div>
      )}
      <PanelFoot>
        <span>
          Also by command line: <span className="num">spymaster qa gates --date {date ?? 'D'}</span>
        </span>
        <span>Times in ET</span>
      </PanelFoot>
    </div>
  )
}

/** The unfinished job of this kind that names the day, and the pipeline where it has one. */
function useJobOf(kind: Job['kind'], date: string | null, name = ''): Job | null {
  return useJobs(
    ({ jobs }) =>
      jobs.find(
        (j) =>
          j.kind === kind &&
          (j.state === 'running' || j.state === 'queued') &&
          date !== null &&
          `${j.title} ${j.detail}`.includes(date) &&
          j.title.includes(name),
      ) ?? null,
  )
}

/** Read again whenever a job has ended. */
function useReport(pipeline: SessionKey['pipeline'], date: string | null): State {
  const [state, setState] = useState<State>({ kind: 'loading' })
  const ended = useJobs((jobs) => jobs.ended)
  // biome-ignore lint/correctness/useExhaustiveDependencies: an ended job is the reason to read again
  useEffect(() => {
    if (date === null) return
    let gone = false
    backend()
      .call('quality.day', { pipeline, date })
      .then(
        (report) => gone || setState({ kind: 'ready', report }),
        (error) => gone || setState({ kind: 'failed', message: String(error.message ?? error) }),
      )
    return () => {
      gone = true
    }
  }, [pipeline, date, ended])
  return state
}
