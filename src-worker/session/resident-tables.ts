/**
 * What a window keeps of a session so that scrubbing never asks: these tables, in the order that
 * fills the screen first. Tiles only at the resolutions a whole day is looked at.
 */
import type { TableChunk } from '#core/frames/table'
import { FRAME_TABLES, type FrameTable } from '#core/frames/tables'
import { GAMMA_RESOLUTIONS } from '#core/replay/gamma-tiles'
import { CHART_FRAMES } from '#core/replay/start-frame'
import type { FrameManifest } from '../lake/frame-store.ts'

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
  { table: 'frames' },
  { table: 'level_frames' },
  { table: 'gamma_tiles', resolutions: [120] },
  { table: 'trades' },
  { table: 'gamma_tiles', resolutions: [20] },
]

/** The tables from this one on are large. */
export const FIRST_LARGE: FrameTable = 'frames'

const MINUTE = 240

/** A stretch of a large table around the frame a window opens at. */
export interface Opening {
  table: FrameTable
  resolution?: number
  /** Frames before and after. */
  before: number
  after: number
}

/**
 * What a window needs first of the large tables, sent ahead of them: what the charts show of the
 * time before, and of the levels the instant alone, which is most of their panels.
 */
export const OPENING: readonly Opening[] = [
  { table: 'gamma_tiles', resolution: 120, before: CHART_FRAMES, after: 0 },
  { table: 'frames', before: CHART_FRAMES, after: 20 * MINUTE },
  { table: 'level_frames', before: MINUTE / 4, after: MINUTE / 4 },
]
/** The window's thread belongs to its first paint for so long: hundreds of megabytes follow. */
export const OPENING_REST_MS = 600
/** Then half an hour of sparkline, and enough to play on while the rest is read. */
export const SOON: readonly Opening[] = [
  { table: 'level_frames', before: 31 * MINUTE, after: 20 * MINUTE },
]

/** Share of all numbers to be sent that a table, or one resolution of its tiles, has. */
export function residentShares({
  files,
}: Pick<FrameManifest, 'files'>): (table: FrameTable, resolution?: number) => number {
  const fine = GAMMA_RESOLUTIONS.reduce((sum, r) => sum + 1 / r, 0)
  const numbersOf = (table: FrameTable, resolution?: number) => {
    const rows = files.find(({ file }) => file === `${table}.parquet`)?.rows ?? 0
    const numbers = rows * Object.keys(FRAME_TABLES[table].columns).length
    // Of tiles twice as long there are half as many.
    return resolution === undefined ? numbers : numbers / resolution / fine
  }
  const total = RESIDENT.flatMap(({ table, resolutions = [undefined] }) =>
    resolutions.map((resolution) => numbersOf(table, resolution)),
  ).reduce((sum, numbers) => sum + numbers, 0)
  return (table, resolution) => (total > 0 ? numbersOf(table, resolution) / total : 0)
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
