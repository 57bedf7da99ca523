import { longDate } from '../../format/time.ts'
import type { DaySquare, Month } from './library.model.ts'

const MONTHS =
  'January February March April May June July August September October November December'.split(' ')
const title = (id: string) => `${MONTHS[Number(id.slice(5)) - 1]} ${id.slice(0, 4)}`

interface CalendarProps {
  months: readonly Month[]
  chosen: string
  choose(date: string): void
}

/** Months as Monday-to-Friday grids: which days the lake has, and which trading days it lacks. */
export function Calendar({ months, chosen, choose }: CalendarProps) {
  return (
    <nav className="lib-cal" aria-label="Days in the lake">
      {months.map((month) => (
        <div key={month.id}>
          <div className="lab">{title(month.id)}</div>
          {month.weeks.map((week) => (
            <div className="lib-week" key={week.find(Boolean)?.date}>
              {week.map((square, weekday) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the position is the weekday
                <Square key={weekday} square={square} chosen={chosen} choose={choose} />
              ))}
            </div>
          ))}
        </div>
      ))}
    </nav>
  )
}

function Square({
  square,
  chosen,
  choose,
}: {
  square: DaySquare | null
  chosen: string
  choose(date: string): void
}) {
  if (!square) return <span />
  const { row, date, day, trading } = square
  if (!row)
    return (
      <span
        className={trading ? 'lib-day' : 'lib-day shut'}
        title={trading ? `${longDate(date)}: nothing in the lake` : `${longDate(date)}: no session`}
      >
        {day}
      </span>
    )
  const state = row.quality?.bronze?.state
  return (
    <button
      type="button"
      className="lib-day has"
      aria-pressed={date === chosen}
      aria-label={longDate(date)}
      title={
        state ? `${longDate(date)}: records ${state}` : `${longDate(date)}: records not checked`
      }
      onClick={() => choose(date)}
    >
      {day}
      {(state === 'AMBER' || state === 'RED') && <i className="lib-dot" data-state={state} />}
    </button>
  )
}
