import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DelimitedRow, DelimitedSplitter } from './delimited.ts'

/** Rows of `text` pushed in pieces cut at `cuts`. */
function rowsOf(text: string, cuts: readonly number[] = [], delimiter = ','): DelimitedRow[] {
  const splitter = new DelimitedSplitter('f.csv', delimiter)
  const rows: DelimitedRow[] = []
  let at = 0
  for (const cut of [...cuts].map((c) => c % (text.length + 1)).sort((a, b) => a - b)) {
    splitter.push(text.slice(at, cut), rows)
    at = cut
  }
  splitter.push(text.slice(at), rows)
  splitter.end(rows)
  return rows
}

const cell = fc.stringMatching(/^[a-z",\n ]{0,6}$/)
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

test('what is written with quotes comes back, however it is cut into pieces', () => {
  const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 })
  fc.assert(
    fc.property(table, fc.array(fc.nat(), { maxLength: 5 }), fc.boolean(), (cells, cuts, cr) => {
      const text = cells.map((row) => row.map(quoted).join(',') + (cr ? '\r\n' : '\n')).join('')
      expect(rowsOf(text, cuts).map((r) => r.fields)).toEqual(cells)
    }),
  )
})

test('any text gives the same rows in one piece as in many', () => {
  const text = fc.stringMatching(/^[a",\n\r\t ]{0,60}$/)
  fc.assert(
    fc.property(text, fc.array(fc.nat(), { maxLength: 8 }), (t, cuts) => {
      expect(rowsOf(t, cuts)).toEqual(rowsOf(t))
    }),
  )
})

test('rows know the line they start on, past blank lines and lines inside quotes', () => {
  const rows = rowsOf('a,b\n\n \t\r\n"x\ny",z\n\u00a0\nc,d')
  expect(rows).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 4, fields: ['x\ny', 'z'] },
    { line: 7, fields: ['c', 'd'] },
  ])
})

// Searching each line for quotes to the end of the text would take minutes.
test('a million blank lines and a million rows without quotes are read in passing', () => {
  expect(rowsOf(`${'\n'.repeat(1e6)}a,b`)).toEqual([{ line: 1e6 + 1, fields: ['a', 'b'] }])
  expect(rowsOf('1,2\n'.repeat(1e6)).length).toBe(1e6)
})

test.each([
  ['a line without end', 'x'.repeat(300_000), 'CSV_LINE_TOO_LONG'],
  ['a quote without end', `a,"${'x\n'.repeat(200_000)}`, 'CSV_LINE_TOO_LONG'],
  ['fields without end', ','.repeat(5000), 'CSV_FIELDS'],
])('%s is refused with its line', (_, text, code) => {
  expect(() => rowsOf(`a,b\n${text}`)).toThrowError(
    expect.objectContaining({ code, where: { file: 'f.csv', row: 2 } }),
  )
})
