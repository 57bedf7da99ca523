import { describe, expect, test } from 'vitest'
import { columnMapping } from '#core/formats/series/mapping'
import type { TableHead } from '#core/protocol/mapping'
import { fieldAt, namesOf, withField, withHeaderLine, withKind } from './mapping.model.ts'

const head: TableHead = {
  file: 'odd.csv',
  rows: [
    { line: 1, fields: ['My export', '', '', ''] },
    { line: 2, fields: ['wann', 'papier', 'preis', 'menge'] },
    { line: 3, fields: ['16.12.2025', 'ESZ5', '6900,25', '2'] },
  ],
  columns: 4,
  guess: columnMapping.parse({ kind: 'trades', columns: {} }),
  signatures: [],
}
const mapping = columnMapping.parse({
  kind: 'trades',
  headerLine: 2,
  columns: { time: 'wann', price: 'preis', size: 'menge' },
})

describe('columns and fields', () => {
  test('a field is of one column, a column of one field', () => {
    const next = withField(mapping, 'menge', 'price')
    expect(next.columns).toEqual({ time: 'wann', price: 'menge' })
    expect(fieldAt(next, 'preis')).toBeNull()
  })
  test('no field leaves the column out', () => {
    expect(withField(mapping, 'preis', null).columns).toEqual({ time: 'wann', size: 'menge' })
  })
  test('prints turned into bars keep what is known, and back', () => {
    const bars = withKind(mapping, 'ohlcv')
    expect(bars.columns).toEqual({ time: 'wann', close: 'preis', volume: 'menge' })
    expect(withKind(bars, 'trades').columns).toEqual(mapping.columns)
  })
  test('another header line renames the columns and moves none', () => {
    const nameless = withHeaderLine(head, mapping, 0)
    expect(nameless.columns).toEqual({ time: 'column 1', price: 'column 3', size: 'column 4' })
    expect(withHeaderLine(head, nameless, 2).columns).toEqual(mapping.columns)
    expect(namesOf(head, { ...mapping, headerLine: 1 })).toEqual([
      'My export',
      'column 2',
      'column 3',
      'column 4',
    ])
  })
})
