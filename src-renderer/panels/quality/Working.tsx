import type { Job } from '../../library/jobs.ts'

/** A job on this page: what it does and how far it is. */
export const Working = ({ job, what }: { job: Job; what: string }) => (
  <div className="q-working" role="status">
    <div className="row">
      <span className="grow">{job.state === 'queued' ? 'Waiting for its turn' : what}</span>
      <span className="num t2">{Math.round(job.progress * 100)}%</span>
    </div>
    <div className="bar" role="progressbar" aria-valuenow={Math.round(job.progress * 100)}>
      <i style={{ width: `${job.progress * 100}%` }} />
    </div>
    <div className="lab">{job.detail}</div>
  </div>
)
