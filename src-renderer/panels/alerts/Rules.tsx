import { useEffect, useMemo, useState } from 'react'
import { ALERT_KINDS } from '#core/alerts/kinds'
import { ALERT_KIND_NAMES } from '#core/frames/tables'
import type { AlertRules } from '#core/protocol/alerts'
import type { SessionHeader } from '#core/protocol/index'
import { backend } from '../../app/backend.ts'
import { Menu } from '../../ui/controls.tsx'
import { ICONS } from '../../ui/icons.tsx'
import { PanelFoot } from '../PanelHost.tsx'
import { DEFAULT_TEXT, problemsOf, profileIn, withRule } from './alerts.model.ts'

type Stage =
  | { kind: 'loading' }
  | { kind: 'editing'; saved: AlertRules }
  | { kind: 'saving'; saved: AlertRules }
  | { kind: 'failed'; saved: AlertRules | null; message: string }

/** The rule file of the lake, checked while it is typed. Saving judges the stored frames by it. */
export function Rules({ header }: { header: SessionHeader }) {
  const { pipeline, date } = header
  const profile = useMemo(() => profileIn(header), [header])
  const [stage, setStage] = useState<Stage>({ kind: 'loading' })
  const [text, setText] = useState('')
  const problems = useMemo(
    () => (stage.kind === 'loading' ? [] : problemsOf(text, profile)),
    [stage.kind, text, profile],
  )
  useEffect(() => {
    let gone = false
    const take = (saved: AlertRules) => {
      if (gone) return
      setText(saved.text)
      setStage({ kind: 'editing', saved })
    }
    const fail = (error: unknown) =>
      !gone && setStage({ kind: 'failed', saved: null, message: messageOf(error) })
    backend().call('alerts.rules', { pipeline }).then(take, fail)
    return () => {
      gone = true
    }
  }, [pipeline])

  const saved = stage.kind === 'loading' ? null : stage.saved
  const save = async (next: string | null) => {
    if (saved) setStage({ kind: 'saving', saved })
    try {
      const kept = await backend().call('alerts.save', { pipeline, date, text: next })
      setText(kept.text)
      setStage({ kind: 'editing', saved: kept })
    } catch (error) {
      setStage({ kind: 'failed', saved, message: messageOf(error) })
    }
  }
  const changed = saved !== null && text !== saved.text
  const isBusy = stage.kind === 'loading' || stage.kind === 'saving'
  return (
    <>
      <div className="al-rules">
        <textarea
          className="num"
          aria-label="Alert rules, JSON"
          aria-invalid={problems.length > 0}
          spellCheck={false}
          value={text}
          disabled={isBusy}
          onChange={(event) => setText(event.target.value)}
        />
        <aside>
          <Verdict stage={stage} problems={problems} changed={changed} />
          <Kinds />
        </aside>
      </div>
      <PanelFoot>
        <Menu label="Add a rule" button={<>Add {ICONS.chevron}</>}>
          {(close) =>
            ALERT_KIND_NAMES.map((kind) => (
              <button
                key={kind}
                type="button"
                role="menuitem"
                onClick={() => {
                  setText((now) => withRule(now, kind, profile))
                  close()
                }}
              >
                {ALERT_KINDS[kind].label}
              </button>
            ))
          }
        </Menu>
        <span className="grow" />
        <button
          type="button"
          className="btn"
          disabled={isBusy || text === DEFAULT_TEXT}
          onClick={() => setText(DEFAULT_TEXT)}
        >
          Default rules
        </button>
        <button
          type="button"
          className="btn"
          disabled={!changed || isBusy}
          onClick={() => saved && setText(saved.text)}
        >
          Undo changes
        </button>
        <button
          type="button"
          className="btn pri"
          disabled={!changed || isBusy || problems.length > 0}
          onClick={() => void save(text === DEFAULT_TEXT ? null : text)}
        >
          Save and judge
        </button>
      </PanelFoot>
    </>
  )
}

interface VerdictProps {
  stage: Stage
  problems: readonly string[]
  changed: boolean
}

/** One line of state, or the problems; always the same place. */
function Verdict({ stage, problems, changed }: VerdictProps) {
  if (stage.kind === 'loading') return <p className="lab">Reading the rules.</p>
  if (stage.kind === 'saving')
    return <p role="status">Judging the stored frames by the new rules.</p>
  if (stage.kind === 'failed')
    return (
      <p role="alert">
        <span className="bad">{ICONS.critical}</span> {stage.message} The rules in force stay.
      </p>
    )
  if (problems.length > 0)
    return (
      <ul className="findings" role="alert">
        {problems.map((problem) => (
          <li key={problem}>
            <span className="warn">{ICONS.warning}</span>
            {problem}
          </li>
        ))}
      </ul>
    )
  if (stage.saved.error !== null && !changed)
    return (
      <p role="alert">
        <span className="warn">{ICONS.warning}</span> {stage.saved.error} The default rules are in
        force.
      </p>
    )
  return (
    <p>
      <span className="ok">{ICONS.check}</span>{' '}
      {changed ? 'Can be saved.' : stage.saved.isDefault ? 'The default rules.' : 'In force.'}
    </p>
  )
}

const Kinds = () => (
  <dl className="al-kinds">
    {ALERT_KIND_NAMES.map((kind) => {
      const { label, doc, unit, reads } = ALERT_KINDS[kind]
      return (
        <div key={kind}>
          <dt>
            <b className="num t1">{kind}</b> {label}
          </dt>
          <dd>
            {doc.replaceAll('`', '')} {unit && <>In {unit}. </>}
            <span className="lab">
              {['dwell_ms', 'cooldown_ms', ...reads].filter((r) => r !== 'when').join(', ')}
              {reads.includes('when') && ', when'}
            </span>
          </dd>
        </div>
      )
    })}
  </dl>
)

export const messageOf = (error: unknown) =>
  error instanceof Error ? error.message : String(error)
