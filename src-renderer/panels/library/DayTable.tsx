import { useEffect, useRef } from 'react'
import { backend } from '../../app/backend.ts'
import { fileSize, quantity } from '../../format/numbers.ts'
import { longDate } from '../../format/time.ts'
import { session } from '../../store/session.ts'
import { ICONS } from '../../ui/icons.tsx'
import { type Cell, type DayRow, shownDataSets } from './library.model.ts'
import { GatesMark, RecordsLight } from './QualityMarks.tsx'

interface DayTableProps {
  rows: readonly DayRow[]
  chosen: string
  choose(date: string): void
}

const openFirst = (row: DayRow | undefined) => {
  const first = row?.sessions[0]
  if (first) void session.open(backend(), first)
}

/** Days x data sets. Arrows move, Enter opens. */
export function DayTable({ rows, chosen, choose }: DayTableProps) {
  const body = useRef<HTMLTableSectionElement>(null)
  const sets = shownDataSets(rows)
  useEffect(() => {
    const row = body.current?.querySelector<HTMLElement>(`[data-date="${chosen}"]`)
    row?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const onKeyDown = (event: React.KeyboardEvent) => {
    const at = rows.findIndex((r) => r.date === chosen)
    if (event.key === 'Enter' && event.target instanceof HTMLTableRowElement) {
      event.preventDefault()
      return openFirst(rows[at])
    }
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const next = rows[at + by]
    if (by === 0 || !next) return
    event.preventDefault()
    choose(next.date)
    body.current?.querySelector<HTMLElement>(`[data-date="${next.date}"]`)?.focus()
  }
  return (
    <div className="lib-days">
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are chosen and opened by keys */}
      <table role="grid" aria-label="Days and data sets" onKeyDown={onKeyDown}>
        <thead>
          <tr>
            <th scope="col">Session</th>
            <th scope="col">Open</th>
            <th scope="col">Records</th>
            <th scope="col">ES gates</th>
            <th scope="col">SPY gates</th>
            <th scope="col" className="r">
              Gaps
            </th>
            <th scope="col" className="r">
              Size
            </th>
            {sets.map((s) => (
              <th scope="col" key={s.id}>
                {s.label}
              </th>
            ))}
            <th scope="col" className="r">
              Reference
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row) => (
            <tr
              key={row.date}
              data-date={row.date}
              aria-selected={row.date === chosen}
              tabIndex={row.date === chosen ? 0 : -1}
              onClick={() => choose(row.date)}
              onDoubleClick={() => openFirst(row)}
            >
              <th scope="row">
                <span className="row" style={{ gap: 8 }}>
                  {longDate(row.date)}
                  {row.synthetic && <span className="badge syn lib-syn">SYNTHETIC</span>}
                </span>
              </th>
              <td>
                <OpenButtons row={row} />
              </td>
              <td>
                <RecordsLight row={row} />
              </td>
              <td>
                <GatesMark row={row} pipeline="es_0dte" />
              </td>
              <td>
                <GatesMark row={row} pipeline="spy_0dte" />
              </td>
              <td className="r num">{quantity(row.gaps)}</td>
              <td className="r num">{fileSize(row.bytes)}</td>
              {sets.map((s) => (
                <td key={s.id}>
                  <Coverage cell={row.cells[s.id]} label={s.label} />
                </td>
              ))}
              <td className="r num">{quantity(row.reference)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const FRAMES_WORD = {
  ready: 'frames are stored: opens at once',
  stale: 'frames are out of date: computed again when opened',
  absent: 'frames are computed when opened',
} as const

function OpenButtons({ row }: { row: DayRow }) {
  if (row.sessions.length === 0)
    return (
      <span className="t3" title="A session needs ES futures trades or depth of its date">
        no futures
      </span>
    )
  return (
    <span className="row" style={{ gap: 4 }}>
      {row.sessions.map((s) => (
        <button
          key={s.pipeline}
          type="button"
          className="btn lib-open"
          title={`Open ${s.symbol ?? s.pipeline}; ${FRAMES_WORD[s.frames]}`}
          onClick={(event) => {
            event.stopPropagation()
            void session.open(backend(), s)
          }}
        >
          {s.pipeline === 'es_0dte' ? 'ES' : 'SPY'}
          <span className={s.frames === 'ready' ? 't2' : 't3'}>
            {s.frames === 'ready' ? ICONS.disc : ICONS.pending}
          </span>
        </button>
      ))}
    </span>
  )
}

const percent = (x: number) => `${(x * 100).toFixed(2)}%`

/** Where in the session rows are, silences cut out; the number of rows beside it. */
function Coverage({ cell, label }: { cell: Cell | undefined; label: string }) {
  if (!cell) return <span className="t3">–</span>
  const { covered, holes } = cell
  return (
    <span className="cov" title={`${label}: ${quantity(cell.rows)} rows, ${fileSize(cell.bytes)}`}>
      <span className="cov-bar">
        <i style={{ left: percent(covered.from), width: percent(covered.to - covered.from) }} />
        {holes.map((h) => (
          <b key={h.from} style={{ left: percent(h.from), width: percent(h.to - h.from) }} />
        ))}
      </span>
      <span className="num">{quantity(cell.rows)}</span>
    </span>
  )
}
