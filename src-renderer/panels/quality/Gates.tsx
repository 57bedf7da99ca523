import type { SessionKey } from '#core/protocol/index'
import { pipelineName, type QualityReport } from '#core/protocol/quality'
import { backend } from '../../app/backend.ts'
import { ageText } from '../../format/time.ts'
import type { Job } from '../../library/jobs.ts'
import { ICONS } from '../../ui/icons.tsx'
import { type GateView, gateView } from './quality.model.ts'
import { Working } from './Working.tsx'

interface GatesProps {
  date: string
  pipeline: SessionKey['pipeline']
  /** Undefined while it is read. */
  gates: QualityReport['gates'] | undefined
  job: Job | null
}

/** The five gates of L6, each with its figures and, when it failed, its first ten offenders. */
export function Gates({ date, pipeline, gates, job }: GatesProps) {
  const views = gates?.report.gates.map(gateView) ?? []
  const passed = views.filter((v) => v.pass).length
  const run = () => void backend().call('quality.gates', { pipeline, date })
  return (
    <section className="q-gates" aria-label="Quality gates">
      <div className="row q-head">
        <h3>Gates of {pipelineName(pipeline)}</h3>
        {gates && (
          <span className={passed === views.length ? 'chip q-pass' : 'chip q-fail'}>
            {passed === views.length ? ICONS.check : ICONS.critical}
            {passed} of {views.length} pass
          </span>
        )}
        {gates && (
          <span className="lab q-grow">
            version {gates.report.version}, run {ageText(Date.now() - gates.checkedMs)}
            {gates.current ? '' : '; records, configuration or code have changed since'}
          </span>
        )}
        <span className="grow" />
        {!job && (
          <button type="button" className={gates?.current ? 'btn' : 'btn pri'} onClick={run}>
            {gates ? 'Run again' : 'Run the gates'}
          </button>
        )}
      </div>
      {job && <Working job={job} what="Computing the day twice and checking it" />}
      {gates === undefined && !job && <div className="lab">Reading the report.</div>}
      {gates === null && !job && (
        <div className="q-note">
          The gates have not been run for this day. They compute it, move its trades, cut its inputs
          and compare; a full day takes minutes. Nothing else is changed.
        </div>
      )}
      <div className={gates?.current === false ? 'q-old' : undefined}>
        {views.map((view) => (
          <Gate key={view.id} view={view} />
        ))}
      </div>
    </section>
  )
}

function Gate({ view }: { view: GateView }) {
  const { id, name, pass, reason, figures, offenders, failures } = view
  return (
    <article className="q-gate" data-gate={id} data-pass={pass}>
      <div className="row">
        <span className={pass ? 'ok' : 'bad'}>{pass ? ICONS.check : ICONS.critical}</span>
        <h4>
          {id} {name}
        </h4>
        <span className={pass ? 'ok b' : 'bad b'}>{pass ? 'PASS' : 'FAIL'}</span>
      </div>
      <p>{reason}</p>
      <dl>
        {figures.map((f) => (
          <div key={f.label}>
            <dt>{f.label}</dt>
            <dd className="num">{f.value}</dd>
          </div>
        ))}
      </dl>
      {offenders.rows.length > 0 && (
        <div className="q-scroll">
          <table className="figures">
            <caption className="lab">
              {failures > offenders.rows.length
                ? `The first ${offenders.rows.length} of ${failures}`
                : 'What failed'}
            </caption>
            <thead>
              <tr>
                {offenders.columns.map((c) => (
                  <th scope="col" key={c}>
                    {c}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {offenders.rows.map((cells, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a stored report does not change
                <tr key={i}>
                  {cells.map((text, c) => (
                    <td key={offenders.columns[c]} className={c === 0 ? undefined : 'num'}>
                      {text}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </article>
  )
}
