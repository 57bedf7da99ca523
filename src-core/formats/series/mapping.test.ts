import { describe, expect, test } from 'vitest'
import { guessMapping, headerSignature } from './guess-mapping.ts'
import { mappedInstant, mappedPrice, mappedSize } from './mapped-values.ts'
import { columnMapping, columnNames, lacking, mappedColumns } from './mapping.ts'
import { BUILT_IN_MAPPINGS } from './mapping-presets.ts'

const trades = columnMapping.parse({
  kind: 'trades',
  columns: { time: 'wann', price: 'preis', size: 'menge' },
  symbol: 'ESZ5',
})

describe('values', () => {
  test.each([
    ['6900.25', 'point', '1', 6_900_250_000_000n],
    ['6,900.25', 'point', '1', 6_900_250_000_000n],
    ['$687.5', 'point', '1', 687_500_000_000n],
    ['6.900,25', 'comma', '1', 6_900_250_000_000n],
    ['6900,25', 'comma', '1', 6_900_250_000_000n],
    ['690025', 'point', '0.01', 6_900_250_000_000n],
    ['69002500', 'point', '0.0001', 6_900_250_000_000n],
    ['6900250000000', 'point', '1e-9', 6_900_250_000_000n],
  ] as const)('%s with a decimal %s in units of %s', (text, decimal, priceUnit, expected) => {
    expect(mappedPrice(text, { ...trades, decimal, priceUnit })).toBe(expected)
  })
  test('a point where a comma is the mark is refused, not read as a thousand times as much', () => {
    expect(mappedPrice('6900.25', { ...trades, decimal: 'comma' })).toBeNull()
    expect(mappedSize('1.5', { ...trades, decimal: 'comma' })).toBeNaN()
  })
  test('sizes may be in round lots', () => {
    expect(mappedSize('12', { ...trades, sizeUnit: '100' })).toBe(1200)
  })
  // 2025-12-16 14:30:00 UTC is 1765895400; 09:30 in New York, 08:30 in Chicago.
  test.each([
    ['16/12/2025 09:30:00', 'dmy', 'America/New_York', 1_765_895_400_000_000_000n],
    ['12/16/2025 09:30', 'mdy', 'America/New_York', 1_765_895_400_000_000_000n],
    ['3.2.2025 08:30', 'dmy', 'America/Chicago', 1_738_593_000_000_000_000n],
    ['2.3.2025 08:30', 'mdy', 'America/Chicago', 1_738_593_000_000_000_000n],
    ['2025-12-16 14:30:00.5', 'dmy', 'UTC', 1_765_895_400_500_000_000n],
    ['1765895400', 's', 'UTC', 1_765_895_400_000_000_000n],
    ['1765895400.25', 's', 'UTC', 1_765_895_400_250_000_000n],
    ['1.7658954e9', 's', 'UTC', 1_765_895_400_000_000_000n],
    ['1765895400001', 'ms', 'UTC', 1_765_895_400_001_000_000n],
    ['1765895400000001', 'us', 'UTC', 1_765_895_400_000_001_000n],
    ['1765895400000000001', 'ns', 'UTC', 1_765_895_400_000_000_001n],
  ] as const)('%s as %s in %s', (text, format, zone, expected) => {
    expect(mappedInstant(text, format, zone)).toBe(expected)
  })
  test.each(['', 'soon', '31/02/2025 09:30', '1e99', '9'.repeat(400), '-5'])(
    '%s is no instant in any format',
    (text) => {
      for (const format of ['auto', 'dmy', 'mdy', 's', 'ns'] as const)
        expect(mappedInstant(text, format, 'UTC')).toBeNull()
    },
  )
})

describe('columns', () => {
  test('empty and repeated names can be told apart', () => {
    expect(columnNames(['\uFEFFtime', '', 'px', 'px', ' px '])).toEqual([
      'time',
      'column 2',
      'px',
      'px (2)',
      'px (3)',
    ])
  })
  test('a mapping says what it lacks', () => {
    expect(lacking(columnMapping.parse({ kind: 'ohlcv', columns: { time: 't' } }))).toEqual([
      'No column holds the open.',
      'No column holds the high.',
      'No column holds the low.',
      'No column holds the close.',
      'No column holds the symbol, and none is given for the whole file.',
    ])
  })
  test('a column that is not there is refused by name', () => {
    expect(() => mappedColumns(trades, ['wann', 'preis'], 'f.csv')).toThrow(/no column "menge"/)
  })
  test('unknown keys and fields of a mapping file are refused', () => {
    expect(columnMapping.safeParse({ ...trades, prices: 1 }).success).toBe(false)
    expect(columnMapping.safeParse({ ...trades, columns: { colour: 'x' } }).success).toBe(false)
  })
})

describe('guesses', () => {
  const rows = (text: string) => text.split('\n').map((line) => line.split(';'))
  test('foreign names leave the looks of the values', () => {
    const guess = guessMapping(rows('wann;papier;preis;menge\n2025-12-16 08:30:00;ESZ5;6900,25;2'))
    expect(guess).toMatchObject({
      kind: 'trades',
      headerLine: 1,
      columns: { time: 'wann', symbol: 'papier', price: 'preis', size: 'menge' },
      decimal: 'comma',
    })
  })
  test('a name that would be one of a bar is a size where there is no bar', () => {
    expect(guessMapping(rows('a;b;c\n2025-12-16 09:30:00;687.5;100')).columns).toEqual({
      time: 'a',
      price: 'b',
      size: 'c',
    })
  })
  test('bars without names are told by the highest and the lowest', () => {
    expect(guessMapping(rows('20251216 093000;1.5;2;1;1.75;10'))).toMatchObject({
      kind: 'ohlcv',
      headerLine: 0,
      columns: { time: 'column 1', open: 'column 2', high: 'column 3', low: 'column 4' },
    })
  })
  test('a title above the names is passed over; a date may have its clock beside it', () => {
    expect(
      guessMapping(rows('My export;\nTag;Uhr;Kurs;Stück\n16.12.2025;09:30:00;5;1')),
    ).toMatchObject({
      headerLine: 2,
      columns: { time: 'Tag', clock: 'Uhr', price: 'Kurs', size: 'Stück' },
    })
  })
  test('files of one maker have one signature, others another', () => {
    const signature = (text: string, line: number) => headerSignature(rows(text), line)
    expect(signature('a;b\n1;2', 1)).toBe(signature('A;B\n3;4', 1))
    expect(signature('a;b\n1;2', 1)).not.toBe(signature('a;c\n1;2', 1))
    expect(signature('09:30;1', 0)).toBe(signature('10:31;2', 0))
    expect(signature('09:30;1', 0)).not.toBe(signature('1;09:30', 0))
  })
})

test('the mappings that come with the program are complete but for the symbol', () => {
  for (const { mapping } of BUILT_IN_MAPPINGS) {
    expect(columnMapping.parse(mapping)).toEqual(mapping)
    expect(lacking({ ...mapping, symbol: 'SPY' })).toEqual([])
  }
})
