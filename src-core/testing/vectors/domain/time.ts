/** Vector times are UTC nanoseconds in decimal; the code under test counts from 18:00 ET. */
import {
  type SessionTimes,
  sessionDateOf,
  sessionTimes,
  toSessionNs,
} from '../../../domain/calendar.ts'
import type { SessionNs } from '../../../domain/units.ts'

export interface Stamped {
  ts_ns: string
}
export interface Print extends Stamped {
  price: number
  size: number
}

export const sessionOf = (tsNs: string): SessionTimes => sessionTimes(sessionDateOf(BigInt(tsNs)))

export const at = (session: SessionTimes, tsNs: string): SessionNs =>
  toSessionNs(session, BigInt(tsNs))
