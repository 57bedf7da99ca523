/** The session clock of P3: minutes from open and to close, phases. Times are SessionNs. */
import type { SessionTimes } from './calendar.ts'
import { NS_PER_MIN, type SessionNs } from './units.ts'

/** In sorted order: the index is the enum code. */
export const SESSION_PHASES = ['P0', 'P1', 'P2', 'P3', 'P4', 'P5', 'POST', 'PRE'] as const
export type SessionPhase = (typeof SESSION_PHASES)[number]

/** Minutes since 09:30 ET, negative before. */
export const minutesSinceOpen = (s: SessionTimes, t: SessionNs) => (t - s.rthOpen) / NS_PER_MIN

/** Minutes to the regular close, negative after. */
export const minutesToClose = (s: SessionTimes, t: SessionNs) => (s.rthClose - t) / NS_PER_MIN

/** Whole minutes since the open (floor, so -1 in the minute before). */
export const barsSinceOpen = (s: SessionTimes, t: SessionNs) => Math.floor(minutesSinceOpen(s, t))

/** 0 <= minutes since open < 15. */
export const isFirst15m = (s: SessionTimes, t: SessionNs) =>
  t >= s.rthOpen && t - s.rthOpen < 15 * NS_PER_MIN

/** Phase of the day; every phase ends at the close, which itself is POST. */
export function sessionPhase(s: SessionTimes, t: SessionNs): SessionPhase {
  if (t < s.rthOpen) return 'PRE'
  if (t >= s.rthClose) return 'POST'
  const minutes = minutesSinceOpen(s, t)
  if (minutes < 15) return 'P0'
  if (minutes < 30) return 'P1'
  if (minutes < 60) return 'P2'
  if (minutes < 120) return 'P3'
  return minutes < 240 ? 'P4' : 'P5'
}
