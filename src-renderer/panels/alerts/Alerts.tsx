import { useMemo } from 'react'
import { useSessionStatus } from '../../store/hooks.ts'
import { session } from '../../store/session.ts'
import { type Choice, Dropdown, Segmented } from '../../ui/controls.tsx'
import type { PanelProps } from '../define-panel.ts'
import { PanelHead } from '../PanelHost.tsx'
import { rulesSeen } from './alerts.model.ts'
import { Log } from './Log.tsx'
import { Precision } from './Precision.tsx'
import { Rules } from './Rules.tsx'
import { useAlertTable } from './use-alert-table.ts'
import './alerts.css'

type View = 'log' | 'rules' | 'precision'
type Config = { view: View; rule: string | null }

const VIEWS: readonly Choice<View>[] = [
  { value: 'log', label: 'Log' },
  { value: 'rules', label: 'Rules' },
  { value: 'precision', label: 'Precision' },
]
const ALL = ''

export function Alerts({ config: { view, rule }, setConfig }: PanelProps<Config>) {
  const version = useAlertTable()
  const status = useSessionStatus()
  const { data } = session
  // biome-ignore lint/correctness/useExhaustiveDependencies: the table changes in place; its version tells
  const names = useMemo(() => (data ? rulesSeen(data) : []), [data, version])
  const shown = rule !== null && names.includes(rule) ? rule : null
  const choices = [
    { value: ALL, label: 'all' },
    ...names.map((name) => ({ value: name, label: name })),
  ]
  return (
    <div className="alerts">
      <PanelHead
        left={
          <Segmented
            label="View"
            choices={VIEWS}
            value={view}
            onChange={(next) => setConfig({ view: next })}
          />
        }
        right={
          view === 'log' && (
            <Dropdown
              label="Rule"
              choices={choices}
              value={shown ?? ALL}
              onChange={(next) => setConfig({ rule: next === ALL ? null : next })}
            />
          )
        }
      />
      {view === 'log' && data && <Log data={data} version={version} rule={shown} />}
      {status.kind === 'open' && view === 'rules' && <Rules header={status.header} />}
      {status.kind === 'open' && view === 'precision' && <Precision header={status.header} />}
    </div>
  )
}
