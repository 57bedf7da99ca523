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

/** True when every comparison holds on row i; a null holds no comparison, not even `!=`. */
export function compile(when: readonly Comparison[], table: TableSpec) {
  const tests = when.map(([column, op, value]) => {
    const code =
      typeof value === 'string' ? (table.columns[column].values ?? []).indexOf(value) : value
    return { column, test: TESTS[op], code }
  })
  return (columns: Columns, i: number): boolean =>
    tests.every(({ column, test, code }) => {
      const value = columns.number(column)[i]
      return !Number.isNaN(value) && test(value, code)
    })
}
