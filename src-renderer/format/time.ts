/**
 * Session time as New York wall time. A session starts at 18:00 ET and no clock change falls
 * inside one, so wall time is plain arithmetic on the frame index.
 */
const OPEN_S = 18 * 3600
const DAY_S = 86_400

const two = (n: number) => (n < 10 ? `0${n}` : String(n))
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** Seconds since 18:00 ET of frame k. */
export const secondsOf = (k: number, snapshotMs: number) => (k * snapshotMs) / 1000

/** `11:42` */
export function clockMinutes(k: number, snapshotMs = 250): string {
  const s = (Math.floor(secondsOf(k, snapshotMs)) + OPEN_S) % DAY_S
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}`
}
/** `11:42:17` */
export function clockSeconds(k: number, snapshotMs = 250): string {
  const s = (Math.floor(secondsOf(k, snapshotMs)) + OPEN_S) % DAY_S
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`
}
/** `250`, the millisecond part. */
export const clockMillis = (k: number, snapshotMs = 250) =>
  String((Math.round(k * snapshotMs) % 1000) + 1000).slice(1)
/** `11:42:17.250 ET` */
export const clockFull = (k: number, snapshotMs = 250) =>
  `${clockSeconds(k, snapshotMs)}.${clockMillis(k, snapshotMs)} ET`

/** Frame of an ET wall time such as `09:30` or `09:30:05`; times from 18:00 on belong to the evening before. */
export function frameOfClock(text: string, snapshotMs = 250): number {
  const [h = 0, m = 0, s = 0] = text.split(':').map(Number)
  const seconds = (h * 3600 + m * 60 + s - OPEN_S + DAY_S) % DAY_S
  return Math.round((seconds * 1000) / snapshotMs)
}

/** Day number of an ISO date (days since 1970-01-01), by civil arithmetic. */
function dayNumber(date: string): number {
  const [y = 1970, m = 1, d = 1] = date.split('-').map(Number)
  return Math.floor(Date.UTC(y, m - 1, d) / 86_400_000)
}
/** `Tue 17 Nov 2026` */
export function longDate(date: string): string {
  const [y, m = 1, d] = date.split('-').map(Number)
  return `${DAYS[(dayNumber(date) + 4) % 7]} ${d} ${MONTHS[m - 1]} ${y}`
}
/** `Tue`; offset -1 gives the evening the session opened on. */
export const weekday = (date: string, offset = 0) => DAYS[(dayNumber(date) + 4 + offset + 7) % 7]

/** `14 min`, `56 min 17 s`, `3 h 5 min`, `8 s`. */
export function duration(frames: number, snapshotMs = 250): string {
  const s = Math.round(Math.abs(secondsOf(frames, snapshotMs)))
  const h = Math.floor(s / 3600)
  const m = Math.floor(s / 60) % 60
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`
  if (m > 0) return s % 60 > 0 ? `${m} min ${s % 60} s` : `${m} min`
  return `${s} s`
}

/** For screen readers: `11 42 and 17 seconds, Eastern Time`. */
export function spokenTime(k: number, snapshotMs = 250): string {
  const [h, m, s] = clockSeconds(k, snapshotMs).split(':').map(Number)
  return `${h}:${two(m ?? 0)} and ${s} ${s === 1 ? 'second' : 'seconds'}, Eastern Time`
}

/** How long ago, in words: `just now`, `5 min ago`, `3 h ago`, `12 days ago`. */
export function ageText(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ago`
  return `${Math.floor(hours / 24)} days ago`
}
