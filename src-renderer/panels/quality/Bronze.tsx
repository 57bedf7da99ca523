import type { BronzeQa } from '#core/lake/qa/bronze-qa'
import type { QualityReport } from '#core/protocol/quality'
import { backend } from '../../app/backend.ts'
import { ageText } from '../../format/time.ts'
import type { Job } from '../../library/jobs.ts'
import { ICONS } from '../../ui/icons.tsx'
import { bronzeWords, DATASET_COLUMNS, dataName } from './quality.model.ts'
import { Working } from './Working.tsx'

export const STATE_LOOK = {
  GREEN: { icon: ICONS.disc, className: 'ok' },
  AMBER: { icon: ICONS.warning, className: 'warn' },
  RED: { icon: ICONS.critical, className: 'bad' },
} as const

interface BronzeProps {
  date: string
  /** Undefined while it is read. */
  bronze: QualityReport['bronze'] | undefined
  job: Job | null
}

/** What the records of the day are like, as they lie in the lake. */
export function Bronze({ date, bronze, job }: BronzeProps) {
  const check = () => void backend().call('quality.check', { dates: [date] })
  return (
    <section className="q-bronze" aria-label="Records of the day">
      <div className="row q-head">
        <h3>Records of the day</h3>
        {bronze && (
          <span className="chip neu" data-state={bronze.qa.state}>
            <span className={STATE_LOOK[bronze.qa.state].className}>
              {STATE_LOOK[bronze.qa.state].icon}
            </span>
            {bronze.qa.state}
          </span>
        )}
        {bronze && (
          <span className="lab q-grow">
            checked {ageText(Date.now() - bronze.checkedMs)}
            {bronze.current ? '' : '; records have changed since'}
          </span>
        )}
        <span className="grow" />
        {!job && (
          <button type="button" className={bronze?.current ? 'btn' : 'btn pri'} onClick={check}>
            {bronze ? 'Check again' : 'Check the records'}
          </button>
        )}
      </div>
      {job && <Working job={job} what="Reading every record once" />}
      {bronze === undefined && !job && <div className="lab">Reading the verdict.</div>}
      {bronze === null && !job && (
        <div className="q-note">
          The records of this day have not been checked. It reads each of them once: front month,
          order, clocks, crossed books, coverage, silences, duplicates.
        </div>
      )}
      {bronze && (
        <div className={bronze.current ? undefined : 'q-old'}>
          <p>{bronzeWords(bronze.qa)}</p>
          <Findings qa={bronze.qa} />
          <DataSets qa={bronze.qa} />
        </div>
      )}
    </section>
  )
}

const Findings = ({ qa }: { qa: BronzeQa }) => (
  <ul className="findings">
    {qa.findings.map((f) => (
      <li key={`${f.dataset}${f.check}${f.message}`}>
        <span className={f.severity === 'RED' ? 'bad' : 'warn'}>
          {f.severity === 'RED' ? ICONS.critical : ICONS.warning}
        </span>
        <span>
          <span className="t1">{dataName(f.dataset)}</span>: {f.message}
        </span>
      </li>
    ))}
  </ul>
)

const DataSets = ({ qa }: { qa: BronzeQa }) => (
  <div className="q-scroll">
    <table className="figures">
      <thead>
        <tr>
          <th scope="col">Data</th>
          {DATASET_COLUMNS.map((c) => (
            <th scope="col" key={c.label} title={c.title} className="r">
              {c.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {qa.datasets.map((d) => (
          <tr key={`${d.table}/${d.partition}`}>
            <th scope="row">{dataName(`${d.table}/${d.partition}`)}</th>
            {DATASET_COLUMNS.map((c) => (
              <td key={c.label} className="r num">
                {c.of(d)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
