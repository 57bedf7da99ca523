import { memo, useEffect, useId, useMemo, useRef, useState } from 'react'
import { invalidate, type Moment } from '../../store/frame-loop.ts'
import { useDraw } from '../../store/hooks.ts'
import { player } from '../../store/player.ts'
import type { SessionData } from '../../store/session-data.ts'
import { useUser } from '../../store/user.ts'
import { LiveText } from '../../ui/controls.tsx'
import { ICONS } from '../../ui/icons.tsx'
import { PanelFoot } from '../PanelHost.tsx'
import { type AlertRow, alertRows, firedBy } from './alerts.model.ts'

/** More rows are of no use to a reader; the newest are kept. */
const MOST_ROWS = 2000

const LOOK = {
  info: { icon: ICONS.info, className: 't3', word: 'note' },
  warning: { icon: ICONS.warning, className: 'warn', word: 'warning' },
  critical: { icon: ICONS.critical, className: 'bad', word: 'critical' },
} as const

interface LogProps {
  data: SessionData
  /** Of the alert table, which changes in place. */
  version: number
  rule: string | null
}

/**
 * What the rules had said by the instant, the newest last. Rows ahead of the playhead are there but
 * hidden, so that scrubbing only shows and hides.
 */
export function Log({ data, version, rule }: LogProps) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState(-1)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the table changes in place; its version tells
  const all = useMemo(() => alertRows(data, rule), [data, version, rule])
  const rows = useMemo(() => all.slice(-MOST_ROWS), [all])
  const visible = useRef({ of: rows, count: -1 })
  useDraw((moment) => showFired(list.current, rows, moment, visible.current))
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows are drawn at the instant anew
  useEffect(invalidate, [rows])

  const open = (n: number) => {
    const row = rows[n]
    if (!row) return
    setChosen(n)
    player.send({ kind: 'seek', k: row.k })
    if (row.level >= 0) useUser.setState({ focus: { kind: 'level', level: row.level } })
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const last = visible.current.count - 1
    const at = chosen < 0 || chosen > last ? last : chosen
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key]
    if (event.key !== 'Enter' && to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (to === undefined) return open(at)
    const next = Math.min(last, Math.max(0, to))
    setChosen(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <>
      <div
        ref={list}
        className="al-log"
        role="listbox"
        aria-label="Alerts so far. Enter goes to the instant of one."
        tabIndex={0}
        aria-activedescendant={chosen >= 0 ? `${id}${chosen}` : undefined}
        onKeyDown={onKeyDown}
      >
        {rows.map((row, n) => (
          <Row
            key={`${row.k} ${row.rule} ${row.subject}`}
            id={`${id}${n}`}
            row={row}
            chosen={n === chosen}
            open={() => open(n)}
          />
        ))}
      </div>
      <PanelFoot>
        <span>
          <LiveText className="num t1" of={({ k }) => String(firedBy(all, k))} /> alerts so far
          {all.length > rows.length && `, the last ${rows.length} of the session listed`}
        </span>
        <span className="grow" />
        <span>ET. Enter or a click goes there.</span>
      </PanelFoot>
    </>
  )
}

interface RowProps {
  id: string
  row: AlertRow
  chosen: boolean
  open(): void
}

const Row = memo(
  function Row({ id, row, chosen, open }: RowProps) {
    const { icon, className, word } = LOOK[row.severity]
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the list box has the keys
      <div id={id} role="option" tabIndex={-1} aria-selected={chosen} onClick={open}>
        <span className={className} role="img" aria-label={word} title={row.kind}>
          {icon}
        </span>
        <span className="num t2">{row.time}</span>
        <span className="al-rule t1" title={row.kind}>
          {row.rule}
        </span>
        <span className="al-text" title={row.text}>
          {row.text}
        </span>
      </div>
    )
  },
  (a, b) => a.row === b.row && a.chosen === b.chosen && a.id === b.id,
)

/** Shows the rows fired by the instant, hides the others; touches only those that change. */
function showFired(
  list: HTMLElement | null,
  rows: readonly AlertRow[],
  { k, reveal }: Moment,
  visible: { of: readonly AlertRow[]; count: number },
) {
  if (!list || list.children.length !== rows.length) return
  const count = reveal ? rows.length : firedBy(rows, k)
  if (visible.of === rows && visible.count === count) return
  const fresh = visible.of !== rows || visible.count < 0
  const from = fresh ? 0 : Math.min(count, visible.count)
  const to = fresh ? rows.length : Math.max(count, visible.count)
  for (let i = from; i < to; i++) (list.children[i] as HTMLElement).hidden = i >= count
  visible.of = rows
  visible.count = count
  if (!list.contains(document.activeElement)) list.scrollTop = list.scrollHeight
}
