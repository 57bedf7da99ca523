/**
 * What a window keeps of a session so that scrubbing never asks: these tables, in the order that
 * fills the screen first. Tiles only at the resolutions a whole day is looked at.
 */
import type { TableChunk } from '#core/frames/table'
import type { FrameTable } from '#core/frames/tables'

export interface Resident {
  table: FrameTable
  /** Tiles: frames per row. */
  resolutions?: readonly number[]
}

export const RESIDENT: readonly Resident[] = [
  { table: 'levels' },
  { table: 'candles' },
  { table: 'gaps' },
  { table: 'events' },
  { table: 'alerts' },
  { table: 'gamma_tiles', resolutions: [120] },
  { table: 'frames' },
  { table: 'level_frames' },
  { table: 'trades' },
  { table: 'gamma_tiles', resolutions: [20] },
]

/** What the first paint needs of the large tables: this many frames on either side of where it opens. */
export const OPENING = { tables: ['frames', 'level_frames'], frames: 20 * 240 } as const satisfies {
  tables: readonly FrameTable[]
  frames: number
}

/** The rows of a chunk a window keeps; null when it keeps none. */
export function residentPart(chunk: TableChunk): TableChunk | null {
  const wanted = RESIDENT.filter((r) => r.table === chunk.table)
  if (wanted.length === 0 || chunk.length === 0) return null
  const resolutions = new Set(wanted.flatMap((r) => r.resolutions ?? []))
  if (resolutions.size === 0) return chunk
  const column = chunk.columns.resolution as Float64Array
  const rows = new Int32Array(chunk.length)
  let n = 0
  for (let i = 0; i < chunk.length; i++) if (resolutions.has(column[i])) rows[n++] = i
  return n === 0 ? null : pick(chunk, rows.subarray(0, n))
}

function pick(chunk: TableChunk, rows: Int32Array): TableChunk {
  const columns: TableChunk['columns'] = {}
  const n = rows.length
  for (const [name, column] of Object.entries(chunk.columns)) {
    if (Array.isArray(column)) {
      columns[name] = Array.from(rows, (i) => column[i])
    } else if (column instanceof BigInt64Array) {
      const out = new BigInt64Array(n)
      for (let r = 0; r < n; r++) out[r] = column[rows[r]]
      columns[name] = out
    } else {
      const out = new Float64Array(n)
      for (let r = 0; r < n; r++) out[r] = column[rows[r]]
      columns[name] = out
    }
  }
  return { ...chunk, length: n, columns }
}
