import { expect, test } from 'vitest'
import { metadataOf } from './metadata.ts'
import { SymbolTable, utcDate } from './symbols.ts'

const interval = (startDate: number, endDate: number, symbol: string) => ({
  startDate,
  endDate,
  symbol,
})
const metadata = (stypeIn: 'raw_symbol' | 'instrument_id', rawSymbol: string, symbol: string) =>
  metadataOf({
    dataset: 'GLBX.MDP3',
    schema: 'trades',
    start: 0n,
    stypeIn,
    mappings: [
      {
        rawSymbol,
        intervals: [interval(20240701, 20240702, symbol), interval(20240702, 20240703, '')],
      },
    ],
  })

test('an id has its symbol on the dates of the interval, the end excluded', () => {
  const table = new SymbolTable(metadata('raw_symbol', 'ESU4', '118'))
  expect(table.symbolOf(118, 20240701)).toBe('ESU4')
  expect(table.symbolOf(118, 20240702)).toBeNull()
  expect(table.symbolOf(119, 20240701)).toBeNull()
  expect(table.idsOf('ESU4', 20240701)).toEqual([118])
})

test('a request by id is read the other way round', () => {
  const table = new SymbolTable(metadata('instrument_id', '118', 'ESU4'))
  expect(table.symbolOf(118, 20240701)).toBe('ESU4')
})

test('the UTC date of an instant is the calendar date', () => {
  expect(utcDate(1609160400098821953n)).toBe(20201228)
  expect(utcDate(0n)).toBe(19700101)
  expect(utcDate(-1n)).toBe(19691231)
  expect(utcDate(951782400000000000n)).toBe(20000229)
  expect(utcDate(1709251199999999999n)).toBe(20240229)
})
