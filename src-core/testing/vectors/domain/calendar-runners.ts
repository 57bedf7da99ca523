import { nyDateOf, sessionTimes, toSessionNs, withEarlyClose } from '../../../domain/calendar.ts'
import { frontMonth } from '../../../domain/instruments.ts'
import {
  barsSinceOpen,
  isFirst15m,
  minutesSinceOpen,
  minutesToClose,
  sessionPhase,
} from '../../../domain/session-clock.ts'
import { defineRunner } from '../runner.ts'

export const sessionTime = defineRunner<{ ts_ns: string; early_close: boolean }>(
  'session_time',
  (input) => {
    const utc = BigInt(input.ts_ns)
    const date = nyDateOf(utc)
    const session = withEarlyClose(sessionTimes(date), input.early_close)
    const t = toSessionNs(session, utc)
    return {
      session_date: date,
      minutes_since_open: minutesSinceOpen(session, t),
      minutes_to_close: minutesToClose(session, t),
      phase: sessionPhase(session, t),
      is_first_15m: isFirst15m(session, t),
      bars_since_open: barsSinceOpen(session, t),
    }
  },
)

interface FrontMonthInput {
  volumes: Record<string, number>
  gate: number
  reference_year: number
}
export const frontMonthRunner = defineRunner<FrontMonthInput>('front_month', (input) =>
  frontMonth(Object.entries(input.volumes), input.reference_year, input.gate),
)
