import { backend } from '../../app/backend.ts'
import { fileSize } from '../../format/numbers.ts'
import { adviceFor } from '../../library/advice.ts'
import { forgetTransfer, type Transfer, useTransfers } from '../../library/import-files.ts'
import { type Job, useJobs } from '../../library/jobs.ts'
import { ICONS } from '../../ui/icons.tsx'

const SHOWN = 6

/** Files being sent, then the host's jobs, newest first. Its place is reserved while it has entries. */
export function JobList() {
  const transfers = useTransfers((state) => state.transfers)
  const jobs = useJobs((state) => state.jobs)
  if (transfers.length === 0 && jobs.length === 0) return null
  return (
    <section className="lib-jobs" aria-label="Imports and other work">
      {transfers.map((transfer) => (
        <TransferLine key={transfer.id} transfer={transfer} />
      ))}
      {jobs.slice(0, SHOWN).map((job) => (
        <JobLine key={job.jobId} job={job} />
      ))}
    </section>
  )
}

function TransferLine({ transfer }: { transfer: Transfer }) {
  const { id, name, bytes, sent, error } = transfer
  return (
    <div className="lib-job">
      <div className="row">
        <span className="lib-job-title t1">{name}</span>
        <span className="grow lab">
          {error ? '' : `Sending, ${fileSize(sent)} of ${fileSize(bytes)}`}
        </span>
        {error && (
          <button type="button" className="btn tl-small" onClick={() => forgetTransfer(id)}>
            Dismiss
          </button>
        )}
      </div>
      {error ? <Problem {...error} /> : <Bar value={bytes === 0 ? 1 : sent / bytes} />}
    </div>
  )
}

const STATE_LOOK = {
  queued: { word: 'Queued', icon: <span className="t3">{ICONS.none}</span> },
  running: { word: 'Running', icon: null },
  interrupted: { word: 'Interrupted', icon: <span className="t3">{ICONS.none}</span> },
  paused: { word: 'Paused', icon: <span className="t3">{ICONS.none}</span> },
  done: { word: 'Done', icon: <span className="ok">{ICONS.check}</span> },
  failed: { word: 'Failed', icon: <span className="bad">{ICONS.critical}</span> },
  cancelled: { word: 'Cancelled', icon: <span className="t3">{ICONS.none}</span> },
} as const

function JobLine({ job }: { job: Job }) {
  const look = STATE_LOOK[job.state]
  return (
    <div className="lib-job" data-state={job.state}>
      <div className="row">
        {look.icon}
        <span className="lib-job-title t1">{job.title}</span>
        <span className="grow lab">{job.state === 'running' ? job.detail : look.word}</span>
        {(job.state === 'running' || job.state === 'paused') && (
          <>
            <span className="num t2">{Math.round(job.progress * 100)}%</span>
            <button
              type="button"
              className="btn tl-small"
              onClick={() =>
                void backend().call(job.state === 'running' ? 'jobs.pause' : 'jobs.resume', {
                  jobId: job.jobId,
                })
              }
            >
              {job.state === 'running' ? 'Pause' : 'Resume'}
            </button>
            <button
              type="button"
              className="btn tl-small"
              onClick={() => void backend().call('jobs.cancel', { jobId: job.jobId })}
            >
              Cancel
            </button>
          </>
        )}
      </div>
      {job.state === 'running' && <Bar value={job.progress} />}
      {job.errors.map((error, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: errors are only ever added
        <Problem key={i} {...error} />
      ))}
      {job.errors.length > 0 && job.state !== 'running' && (
        <div className="lab lib-kept">
          Kept: everything that is not named here. No part of a named file is in the lake.
        </div>
      )}
    </div>
  )
}

const Bar = ({ value }: { value: number }) => (
  <div className="bar" role="progressbar" aria-valuenow={Math.round(value * 100)}>
    <i style={{ width: `${value * 100}%` }} />
  </div>
)

const nameOf = (where: Job['errors'][number]['where']) =>
  String(where?.file ?? '')
    .split(/[/\\]/)
    .at(-1)

/** What happened, and what to do. */
function Problem({ code, message, where }: Job['errors'][number]) {
  const file = nameOf(where)
  return (
    <div className="lib-problem" role="alert">
      <span className="bad">{ICONS.critical}</span>
      <div>
        <div className="t1">
          {file && !message.includes(file) ? `${file}: ` : ''}
          {message}
        </div>
        <div className="lab">
          {adviceFor(code)} <span className="num">{code}</span>
        </div>
      </div>
    </div>
  )
}
