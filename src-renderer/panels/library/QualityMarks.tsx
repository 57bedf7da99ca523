/** What is known of a day's quality, as marks in its row; each opens the report. */
import type { SessionKey } from '#core/protocol/index'
import { pipelineName } from '#core/protocol/quality'
import { longDate } from '../../format/time.ts'
import { openQuality } from '../../store/panel-request.ts'
import { ICONS } from '../../ui/icons.tsx'
import type { DayRow } from './library.model.ts'

const LOOK = {
  GREEN: { icon: ICONS.disc, className: 'ok' },
  AMBER: { icon: ICONS.warning, className: 'warn' },
  RED: { icon: ICONS.critical, className: 'bad' },
} as const

const isFuturesDay = (row: DayRow) => row.sessions.length > 0 || row.quality !== null

/** Bronze QA of the day: its light, or that it was never checked. */
export function RecordsLight({ row: { date, quality, ...row } }: { row: DayRow }) {
  if (!isFuturesDay({ date, quality, ...row })) return <span className="t3">–</span>
  const bronze = quality?.bronze ?? null
  const old = bronze && !bronze.current ? '; records have changed since' : ''
  return (
    <Mark
      label={`Records of ${longDate(date)}: ${bronze ? `${bronze.state}${old}` : 'not checked'}`}
      title={bronze ? [...bronze.worst, ...(old ? [`Checked${old}`] : [])].join('\n') : undefined}
      open={() => openQuality({ date })}
    >
      {bronze ? (
        <>
          <span className={LOOK[bronze.state].className}>{LOOK[bronze.state].icon}</span>
          {bronze.state}
          {old && <span className="t3">old</span>}
        </>
      ) : (
        <span className="t3">not checked</span>
      )}
    </Mark>
  )
}

/** The five gates of one pipeline: how many pass, and which do not. */
export function GatesMark({ row, pipeline }: { row: DayRow; pipeline: SessionKey['pipeline'] }) {
  if (!row.sessions.some((s) => s.pipeline === pipeline)) return <span className="t3">–</span>
  const gates = row.quality?.gates[pipeline] ?? null
  const words = gates
    ? gates.failed.length === 0
      ? `${gates.passed} of ${gates.total} pass`
      : `${gates.failed.join(', ')} failed`
    : 'not run'
  const old = gates && !gates.current ? '; records, configuration or code have changed since' : ''
  return (
    <Mark
      label={`${pipelineName(pipeline)} gates of ${longDate(row.date)}: ${words}${old}`}
      title={`${pipelineName(pipeline)} gates: ${words}${old}`}
      open={() => openQuality({ date: row.date, pipeline })}
    >
      {gates ? (
        <>
          <span className={gates.failed.length === 0 ? 'ok' : 'bad'}>
            {gates.failed.length === 0 ? ICONS.check : ICONS.critical}
          </span>
          <span className="num">
            {gates.failed.length === 0 ? `${gates.passed}/${gates.total}` : gates.failed.join(' ')}
          </span>
          {old && <span className="t3">old</span>}
        </>
      ) : (
        <span className="t3">not run</span>
      )}
    </Mark>
  )
}

function Mark({
  label,
  title,
  open,
  children,
}: {
  label: string
  title?: string | undefined
  open(): void
  children: React.ReactNode
}) {
  return (
    <button
      type="button"
      className="lib-mark"
      aria-label={label}
      title={title || label}
      onClick={(event) => {
        event.stopPropagation()
        open()
      }}
    >
      {children}
    </button>
  )
}
