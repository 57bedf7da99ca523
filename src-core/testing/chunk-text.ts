import type { TableChunk } from '../frames/table.ts'

/** All rows of every table, in order, as text to compare: NaN and bigint included. */
export function chunksAsText(chunks: readonly TableChunk[]): string {
  const rows: Record<string, unknown[]> = {}
  for (const c of chunks) {
    for (const [name, column] of Object.entries(c.columns)) {
      const key = `${c.table}.${name}`
      rows[key] ??= []
      for (const value of column) rows[key].push(typeof value === 'bigint' ? `${value}n` : value)
    }
  }
  return JSON.stringify(rows, (_k, v) =>
    typeof v === 'number' && !Number.isFinite(v) ? String(v) : v,
  )
}
