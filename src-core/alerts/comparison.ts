/** Comparisons of a rule's `when` against rows of a frame table. */
import type { TableSpec } from '../frames/table.ts'
import type { Comparison, Operator } from './alert.ts'
import type { Rows } from './moment.ts'

export type Columns = Pick<Rows, 'number'>

const TESTS: Record<Operator, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
}

/** Looks a table's columns up and gives the test of its rows: a null holds no comparison, not even `!=`. */
export function compile(when: readonly Comparison[], table: TableSpec) {
  const tests = when.map(([column, op, value]) => {
    const code =
      typeof value === 'string' ? (table.columns[column].values ?? []).indexOf(value) : value
    return { column, test: TESTS[op], code }
  })
  return (columns: Columns): ((i: number) => boolean) => {
    const arrays = tests.map(({ column }) => columns.number(column))
    return (i) => {
      for (let t = 0; t < tests.length; t++) {
        const value = arrays[t][i]
        if (Number.isNaN(value) || !tests[t].test(value, tests[t].code)) return false
      }
      return true
    }
  }
}
