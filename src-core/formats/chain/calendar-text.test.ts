import { expect, test } from 'vitest'
import { findDate, parseFileDate } from './calendar-text.ts'

test.each([
  ['2025-12-16', '2025-12-16'],
  ['20251216', '2025-12-16'],
  ['2025-12-16 22:55:20', '2025-12-16'],
  ['12/16/2025', '2025-12-16'],
  ['1/2/25', '2025-01-02'],
  ['16.12.2025', '2025-12-16'],
  ['Tue Sep 05 2023', '2023-09-05'],
  ['5-Sep-2023', '2023-09-05'],
  ['September 5, 2023', '2023-09-05'],
  ['2025-02-30', null],
  ['2025', null],
  ['', null],
])('%s as files write dates', (text, date) => {
  expect(parseFileDate(text)).toBe(date)
})

// 4 September 2023, 14:56 in New York, as browsers of these locales print it.
const INSTANT = 1_693_853_760_000
test.each(
  'en-US en-GB en-CA es fr de it pt-BR nl sv da nb fi is pl cs sk sl hr hu ro bg ru uk el tr lt lv et ja ko zh-CN zh-TW vi th id he hi bn ar-EG fa ar-SA'.split(
    ' ',
  ),
)('a date line of %s', (locale) => {
  const text = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'long',
    timeZone: 'America/New_York',
  }).format(INSTANT)
  expect(findDate(`Date: ${text}`, '2023-09-05'), text).toBe('2023-09-04')
})

test('day and month that could be either are told by the first expiry', () => {
  expect(findDate('04/09/2023, 14:56', '2023-09-05')).toBe('2023-09-04')
  expect(findDate('04/09/2023, 14:56', '2023-04-10')).toBe('2023-04-09')
})

test('listopad is November in Polish and October in Croatian', () => {
  expect(findDate('4 listopada 2023', '2023-11-06')).toBe('2023-11-04')
  expect(findDate('4 listopada 2023', '2023-10-06')).toBe('2023-10-04')
})

test('a sentence without a date has none', () => {
  expect(findDate('Volume: 89,468,957', '2023-09-05')).toBeNull()
  expect(findDate('', null)).toBeNull()
})
