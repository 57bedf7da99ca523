import { type ReactNode, useState } from 'react'
import { canPause, canResume, isOpen } from '#core/jobs/job'
import { placeOf } from '#core/protocol/message'
import { backend } from '../../app/backend.ts'
import { fileSize } from '../../format/numbers.ts'
import { adviceFor } from '../../library/advice.ts'
import { countsRead } from '../../library/counts-read.ts'
import { forgetTransfer, type Transfer, useTransfers } from '../../library/import-files.ts'
import { dismissJob, type Job, useJobs } from '../../library/jobs.ts'
import { openMapping } from '../../mapping/open-mapping.ts'
import { ICONS } from '../../ui/icons.tsx'
import { jobFacts, withoutStaging } from './job-facts.ts'

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

const quiet = <span className="t3">{ICONS.none}</span>
const STATE_LOOK: Record<Job['state'], { word: string; icon: ReactNode }> = {
  queued: { word: 'Waiting for its turn', icon: <span className="t3">{ICONS.pending}</span> },
  running: { word: 'Running', icon: <span className="t2">{ICONS.play}</span> },
  paused: { word: 'Paused', icon: <span className="t2">{ICONS.pause}</span> },
  interrupted: {
    word: 'Interrupted when the app ended; what it did is kept',
    icon: <span className="warn">{ICONS.warning}</span>,
  },
  done: { word: 'Done', icon: <span className="ok">{ICONS.check}</span> },
  failed: { word: 'Failed', icon: <span className="bad">{ICONS.critical}</span> },
  cancelled: { word: 'Cancelled', icon: quiet },
}

/** Done, but not with everything. */
const PARTLY = <span className="warn">{ICONS.warning}</span>

function JobLine({ job }: { job: Job }) {
  const { state, errors, errorCount } = job
  const look = STATE_LOOK[state]
  const notListed = errorCount - errors.length
  return (
    <div className="lib-job" data-state={state}>
      <div className="row">
        {state === 'done' && errorCount > 0 ? PARTLY : look.icon}
        <span className="lib-job-title t1">{job.title}</span>
        <span className="grow lab">
          {countsRead(state === 'running' ? job.detail : doneWords(job, look.word))}
        </span>
        <span className="lab num lib-job-facts">{jobFacts(job)}</span>
        {isOpen(state) && <span className="num t2 lib-job-share">{percentOf(job)}</span>}
        <JobButtons job={job} />
      </div>
      {(state === 'running' || state === 'paused') && <Bar value={job.progress} />}
      {errors.map((error, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: errors are only ever added
        <Problem key={i} {...error} />
      ))}
      {notListed > 0 && <div className="lab lib-kept">and {notListed} more</div>}
      {errors.length > 0 && state !== 'running' && KEPT[job.kind] && (
        <div className="lab lib-kept">{KEPT[job.kind]}</div>
      )}
    </div>
  )
}

const KEPT: Partial<Record<Job['kind'], string>> = {
  import: 'Kept: everything that is not named here. No part of a named file is in the lake.',
  download:
    'Kept: every file that came whole, and what was paid for. Resume goes on and buys nothing twice.',
  refetch: 'Kept: everything that is whole, and the damaged files as they are.',
  check: 'Kept: the records and every earlier verdict.',
  gates: 'Kept: the records and the earlier report.',
}

const RESUME_WORD: Partial<Record<Job['state'], string>> = {
  failed: 'Run again',
  cancelled: 'Run again',
}

const doneWords = ({ state, detail }: Job, word: string) =>
  state === 'done' && detail ? `${word}: ${detail}` : word

const percentOf = ({ state, progress }: Job) =>
  state === 'queued' ? '' : `${Math.round(progress * 100)}%`

/** Pause, resume, cancel, forget: what can be done in this state. */
function JobButtons({ job: { jobId, state, title } }: { job: Job }) {
  const does = (command: 'jobs.pause' | 'jobs.resume' | 'jobs.cancel' | 'jobs.dismiss') => () =>
    command === 'jobs.dismiss'
      ? dismissJob(backend(), jobId)
      : void backend().call(command, { jobId })
  const button = (word: string, command: Parameters<typeof does>[0]) => (
    <button
      type="button"
      className="btn tl-small"
      aria-label={`${word}: ${title}`}
      onClick={does(command)}
    >
      {word}
    </button>
  )
  return (
    <>
      {canPause(state) && button('Pause', 'jobs.pause')}
      {canResume(state) && button(RESUME_WORD[state] ?? 'Resume', 'jobs.resume')}
      {isOpen(state) && button('Cancel', 'jobs.cancel')}
      {(!isOpen(state) || state === 'interrupted') && button('Forget', 'jobs.dismiss')}
    </>
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
  const place = placeOf({ where })
  return (
    <div className="lib-problem" role="alert">
      <span className="bad">{ICONS.critical}</span>
      <div>
        <div className="t1">
          {file && !message.includes(file) ? `${file}: ` : ''}
          {withoutStaging(message)}
        </div>
        <div className="lab">
          {adviceFor(code)} <span className="num">{place ? `${code}, ${place}` : code}</span>
        </div>
        {code === 'DATABENTO_EXPIRED' && <ForgetOrder order={String(where?.order ?? '')} />}
        {typeof where?.mapping === 'string' && code === 'CHAIN_NO_ROOT' && (
          <RootForm id={where.mapping} />
        )}
        {typeof where?.mapping === 'string' && code !== 'CHAIN_NO_ROOT' && (
          <MapButton id={where.mapping} name={file || 'this file'} />
        )}
      </div>
    </div>
  )
}

/** Files of an order are kept for 30 days at the vendor; after that only a new order brings them. */
function ForgetOrder({ order }: { order: string }) {
  const [answer, setAnswer] = useState<string | null>(null)
  const forget = () =>
    backend()
      .call('library.download.forget', { orders: [order] })
      .then(
        () => setAnswer('Forgotten. Ask for its cost anew, or run this again.'),
        (error: Error) => setAnswer(error.message),
      )
  return answer ? (
    <div className="lab" role="status">
      {answer}
    </div>
  ) : (
    <button type="button" className="btn tl-small lib-map" onClick={() => void forget()}>
      Forget order {order}
    </button>
  )
}

/** A chain that does not say of what: its root, asked for in place. */
function RootForm({ id }: { id: string }) {
  const [root, setRoot] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    backend()
      .call('mapping.chain', { ids: [id], root })
      .catch((error: Error) => setProblem(error.message))
  }
  return (
    <form className="row lib-root" onSubmit={submit}>
      <input
        aria-label="Option root"
        placeholder="SPXW, SPY, …"
        value={root}
        maxLength={12}
        onChange={(e) => setRoot(e.target.value.trim().toUpperCase())}
      />
      <button type="submit" className="btn tl-small" disabled={root === ''}>
        Import as this root
      </button>
      {problem && <span className="bad">{problem}</span>}
    </form>
  )
}

/** A table whose columns nobody told: the dialog that asks. */
const MapButton = ({ id, name }: { id: string; name: string }) => (
  <button
    type="button"
    className="btn tl-small lib-map"
    aria-label={`Map the columns of ${name}`}
    onClick={() => openMapping(id)}
  >
    Map columns
  </button>
)
