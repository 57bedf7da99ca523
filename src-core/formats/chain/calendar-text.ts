/**
 * Calendar dates as people's files write them, any locale: `2025-12-16`, `20251216`, `12/16/2025`,
 * `Tue Sep 05 2023`, `4. September 2023 um 14:56`, `2023年9月4日`, `۱۳ شهریور ۱۴۰۲`. Month names come
 * from the runtime's own locale tables, which are the browsers' that wrote such files.
 */
import { dateOfDays, daysOfCivil, daysOfDate } from '../../domain/ny-time.ts'
import type { IsoDate } from '../../domain/units.ts'

const LOCALES =
  'en es fr de it pt nl sv da nb fi is pl cs sk sl hr sr-Latn sr bs hu ro bg mk ru uk be el tr az et lv lt sq ca gl eu ga cy af sw id ms fil vi th km lo my ja ko zh hi mr ne bn pa gu or ta te kn ml si he ar ar-IQ ar-MA fa ur kk uz ky mn ka hy am'.split(
    ' ',
  )
/** Calendars in which some browsers write dates, as offsets of days are looked up rather than parsed. */
const OTHER_CALENDARS = ['fa-u-ca-persian', 'ar-u-ca-islamic-umalqura']
const DAY_MS = 86_400_000
const EARLIEST = 1970
const LATEST = 2199

const isCivil = (y: number, m: number, d: number) =>
  y >= EARLIEST && y <= LATEST && m >= 1 && m <= 12 && d >= 1 && d <= 31

/** A date that exists, or null. */
export function civilDate(y: number, m: number, d: number): IsoDate | null {
  if (!isCivil(y, m, d)) return null
  const date = dateOfDays(daysOfCivil(y, m, d))
  return date.endsWith(`-${String(d).padStart(2, '0')}`) ? date : null
}

const ENGLISH = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

/** A date in the forms that data files use, without guessing locales; month first in `1/2/2025`. */
export function parseFileDate(text: string): IsoDate | null {
  const t = text.trim()
  let m = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d)/.exec(t)
  if (m) return civilDate(+m[1], +m[2], +m[3])
  m = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)/.exec(t)
  if (m) return civilDate(+m[1], +m[2], +m[3])
  m = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)/.exec(t)
  if (m) {
    const year = m[3].length === 2 ? 2000 + +m[3] : +m[3]
    return +m[1] > 12 || t.includes('.')
      ? civilDate(year, +m[2], +m[1])
      : civilDate(year, +m[1], +m[2])
  }
  m =
    /^(?:[A-Za-z]{3,9},? +)?([A-Za-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})/.exec(t) ??
    null
  if (m) return named(+m[3], m[1], +m[2])
  m = /^(?:[A-Za-z]{3,9},? +)?(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4}|\d{2})(?!\d)/.exec(t)
  if (m) return named(m[3].length === 2 ? 2000 + +m[3] : +m[3], m[2], +m[1])
  return null
}

const named = (year: number, month: string, day: number) =>
  civilDate(year, ENGLISH.indexOf(month.slice(0, 3).toLowerCase()) + 1, day)

/**
 * The date inside a sentence in any language. Where it can be read in several ways the one nearest
 * before `notAfter` (the first expiry) wins.
 */
export function findDate(sentence: string, notAfter: IsoDate | null): IsoDate | null {
  const text = sentence
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, asciiDigit)
    .toLowerCase()
  const found = new Set<IsoDate>()
  const add = (date: IsoDate | null) => date && found.add(date)
  for (const m of text.matchAll(/(?<!\d)(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d)/g))
    add(civilDate(gregorian(+m[1]), +m[2], +m[3]))
  for (const m of text.matchAll(/(?<!\d)(\d{1,2})\D{1,8}(\d{1,2})\D{1,3}(\d{4})(?!\d)/g)) {
    add(civilDate(gregorian(+m[3]), +m[2], +m[1]))
    add(civilDate(gregorian(+m[3]), +m[1], +m[2]))
  }
  addNamed(text, add)
  if (found.size === 0 && notAfter !== null) addOtherCalendars(text, notAfter, add)
  return nearest([...found], notAfter)
}

/** The Buddhist era is 543 years ahead. */
const gregorian = (year: number) => (year >= 2500 && year <= 2700 ? year - 543 : year)

function addNamed(text: string, add: (date: IsoDate | null) => void) {
  const years = [...text.matchAll(/(?<!\d)\d{4}(?!\d)/g)].map((m) => gregorian(+m[0]))
  // Days stand beside the month; hours and minutes hold a colon or come later.
  const days = [...text.matchAll(/(?<![\d:.])\d{1,2}(?![\d:])/g)].map((m) => +m[0])
  const [year] = years
  const [day] = days
  if (year === undefined || day === undefined) return
  for (const { name, month } of monthNames()) {
    if (hasWord(text, name)) add(civilDate(year, month, day))
  }
}

function hasWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    // Hebrew writes "in" as a letter in front of the month.
    const before = (text[at - 1] ?? ' ').replace('ב', ' ')
    const after = text[at + name.length] ?? ' '
    if (!/\p{L}/u.test(before) && !/\p{L}/u.test(after)) return true
  }
  return false
}

let names: { name: string; month: number }[] | null = null
function monthNames() {
  if (names) return names
  const seen = new Map<string, { name: string; month: number }>()
  for (const locale of LOCALES) {
    for (const style of ['long', 'short'] as const) {
      for (const withDay of [true, false]) {
        const format = new Intl.DateTimeFormat(`${locale}-u-ca-gregory-nu-latn`, {
          timeZone: 'UTC',
          month: style,
          ...(withDay ? { day: 'numeric', year: 'numeric' } : {}),
        })
        for (let month = 1; month <= 12; month++) {
          const part = format
            .formatToParts(daysOfCivil(2023, month, 15) * DAY_MS)
            .find((p) => p.type === 'month')
          const name = part?.value.normalize('NFKC').toLowerCase().replace(/\.$/, '') ?? ''
          if (/^\P{Nd}{2,}$/u.test(name)) seen.set(`${name}|${month}`, { name, month })
        }
      }
    }
  }
  names = [...seen.values()]
  return names
}

let calendars: Intl.DateTimeFormat[] | null = null
function otherCalendars(): readonly Intl.DateTimeFormat[] {
  calendars ??= OTHER_CALENDARS.map(
    (calendar) =>
      new Intl.DateTimeFormat(`${calendar}-nu-latn`, { timeZone: 'UTC', dateStyle: 'long' }),
  )
  return calendars
}

function addOtherCalendars(text: string, notAfter: IsoDate, add: (date: IsoDate | null) => void) {
  for (const format of otherCalendars()) {
    for (let back = 0; back <= 400; back++) {
      const days = daysOfDate(notAfter) - back
      const parts = format.formatToParts(days * DAY_MS)
      const wanted = parts.filter((p) => ['day', 'month', 'year'].includes(p.type))
      if (wanted.every((p) => hasToken(text, p.value.normalize('NFKC').toLowerCase()))) {
        add(dateOfDays(days))
      }
    }
  }
}

const hasToken = (text: string, value: string) =>
  /^\d+$/.test(value)
    ? new RegExp(`(?<![\\d:])${value}(?![\\d:])`).test(text)
    : text.includes(value)

function nearest(dates: IsoDate[], notAfter: IsoDate | null): IsoDate | null {
  const sorted = dates.sort()
  if (notAfter === null) return sorted[0] ?? null
  return sorted.findLast((d) => d <= notAfter) ?? sorted[0] ?? null
}

/** Any script's decimal digit as ASCII: Unicode blocks of ten start at a multiple of 10 from their zero. */
function asciiDigit(digit: string): string {
  const start = digit.codePointAt(0) ?? 48
  let zero = start
  while (start - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return String(start - zero)
}
