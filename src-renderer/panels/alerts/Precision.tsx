import { useEffect, useState } from 'react'
import { ALERT_KINDS } from '#core/alerts/kinds'
import type { AlertReport } from '#core/protocol/alerts'
import type { SessionHeader } from '#core/protocol/index'
import { backend } from '../../app/backend.ts'
import { MISSING, plain } from '../../format/numbers.ts'
import { PanelFoot } from '../PanelHost.tsx'
import { shareBounds } from './alerts.model.ts'
import { messageOf } from './Rules.tsx'

type State =
  | { kind: 'judging' }
  | { kind: 'failed'; message: string }
  | { kind: 'ready'; report: AlertReport }

/** How often each rule was right on this session, and how early: judged by all that came after. */
export function Precision({ header }: { header: SessionHeader }) {
  const { pipeline, date, status, rulesHash } = header
  const [state, setState] = useState<State>({ kind: 'judging' })
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rules, another report
  useEffect(() => {
    if (status !== 'ready') return
    let gone = false
    setState({ kind: 'judging' })
    backend()
      .call('alerts.report', { pipeline, date })
      .then(
        (report) => !gone && setState({ kind: 'ready', report }),
        (error) => !gone && setState({ kind: 'failed', message: messageOf(error) }),
      )
    return () => {
      gone = true
    }
  }, [pipeline, date, status, rulesHash])
  return (
    <>
      <div className="al-precision">
        {status !== 'ready' && <p className="lab">Judged once every frame is computed.</p>}
        {status === 'ready' && state.kind === 'judging' && (
          <p className="lab">Judging every alert by what came after.</p>
        )}
        {state.kind === 'failed' && <p role="alert">{state.message}</p>}
        {state.kind === 'ready' && <Report report={state.report} />}
      </div>
      <PanelFoot>
        <span>
          Precision = hits ÷ alerts with a complete window, with its 95 % interval. This looks
          beyond the playhead.
        </span>
      </PanelFoot>
    </>
  )
}

const percent = (share: number) => plain(100 * share, 0)
const seconds = (s: number) => plain(s, s < 10 ? 1 : 0)

const Report = ({ report: { rules } }: { report: AlertReport }) => (
  <table className="figures">
    <thead>
      <tr>
        <th scope="col">Rule</th>
        <th scope="col">Kind</th>
        <th scope="col" className="r">
          Alerts
        </th>
        <th scope="col" className="r">
          Hits
        </th>
        <th scope="col" className="r" title="Alerts with a complete window">
          of
        </th>
        <th scope="col" className="r">
          Precision %
        </th>
        <th scope="col" className="r" title="Data end inside their window">
          Open
        </th>
        <th scope="col" className="r" title="Median, 10 to 90 %">
          Lead time s
        </th>
      </tr>
    </thead>
    <tbody>
      {rules.map(({ rule, kind, alerts, hits, scored, precision, incomplete, lead }) => {
        const bounds = shareBounds(hits, scored)
        const isScored = ALERT_KINDS[kind].hit !== null
        return (
          <tr key={rule}>
            <th scope="row">{rule}</th>
            <td>{ALERT_KINDS[kind].label}</td>
            <td className="r num">{alerts}</td>
            <td className="r num">{isScored ? hits : MISSING}</td>
            <td className="r num">{isScored ? scored : MISSING}</td>
            <td className="r num">
              {precision === null || !bounds ? (
                MISSING
              ) : (
                <>
                  <b className="t1">{percent(precision)}</b>{' '}
                  <span className="t3">
                    {percent(bounds[0])} to {percent(bounds[1])}
                  </span>
                </>
              )}
            </td>
            <td className="r num">{isScored ? incomplete : MISSING}</td>
            <td className="r num">
              {lead === null ? (
                MISSING
              ) : (
                <>
                  <b className="t1">{seconds(lead.median)}</b>{' '}
                  <span className="t3">
                    {seconds(lead.p10)} to {seconds(lead.p90)}
                  </span>
                </>
              )}
            </td>
          </tr>
        )
      })}
    </tbody>
  </table>
)
