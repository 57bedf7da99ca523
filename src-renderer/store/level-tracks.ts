/** `level_frames` split by level: each level's rows in frame order, so "its last row at or before k" is one binary search. */
import { levelFramesTable } from '#core/frames/tables'
import { type ChunkColumns, OrderedTable, type TableShape } from './ordered-table.ts'

export type LevelColumn = keyof typeof levelFramesTable.columns
/** A level is present while its last row is no older than the FAR cadence (5 s) and one second of slack. */
export const PRESENCE_FRAMES = 24

const NOT_KEPT = new Set(['k', 'ts_ns', 'level', 'level_kind'])
const SHAPE: TableShape = {
  doubles: ['level_price', 'known_at_ns', 'runway_distance'],
  singles: Object.keys(levelFramesTable.columns).filter(
    (id) => !NOT_KEPT.has(id) && !['level_price', 'known_at_ns', 'runway_distance'].includes(id),
  ),
  strings: [],
}

/** One level of the session's dictionary with its rows. */
export class LevelTrack {
  readonly level: number
  /** `PM_HIGH`, `STRIKE_690000` … */
  id = ''
  /** P6 code. */
  kind = -1
  firstK = 0
  readonly rows = new OrderedTable(SHAPE)

  constructor(level: number) {
    this.level = level
  }

  /** Row in force at frame k; -1 when the level was not present then. */
  rowAt(k: number): number {
    const row = this.rows.lastAt(k)
    return row >= 0 && k - this.rows.k[row]! <= PRESENCE_FRAMES ? row : -1
  }

  /** The column's value at frames asked for in ascending order: a step on from row to row, no search. */
  reader(column: LevelColumn): (k: number) => number {
    const { rows } = this
    const values = rows.column(column)
    let row = Number.NaN
    return (k) => {
      if (Number.isNaN(row)) row = rows.lastAt(k)
      while (row + 1 < rows.length && rows.k[row + 1]! <= k) row++
      return row >= 0 && k - rows.k[row]! <= PRESENCE_FRAMES ? values[row]! : Number.NaN
    }
  }

  value(column: LevelColumn, row: number): number {
    return row < 0 ? Number.NaN : this.rows.column(column)[row]!
  }
}

export class LevelTracks {
  readonly byLevel: LevelTrack[] = []
  version = 0

  track(level: number): LevelTrack {
    for (let i = this.byLevel.length; i <= level; i++) this.byLevel.push(new LevelTrack(i))
    return this.byLevel[level]!
  }

  /** Rows of the `levels` dictionary. */
  writeDictionary(chunk: ChunkColumns) {
    const { level, level_kind: kind, first_k: firstK } = chunk.numbers
    if (!level || !kind || !firstK) return
    for (let i = 0; i < chunk.length; i++) {
      const track = this.track(level[i]!)
      track.id = chunk.strings.level_id?.[i] ?? ''
      track.kind = kind[i]!
      track.firstK = firstK[i]!
    }
    this.version++
  }

  /** Rows of `level_frames` for frames [fromK, toK]. */
  writeFrames(fromK: number, toK: number, chunk: ChunkColumns) {
    const level = chunk.numbers.level
    const kind = chunk.numbers.level_kind
    if (!level) return
    const counts = new Map<number, number>()
    for (let i = 0; i < chunk.length; i++) counts.set(level[i]!, (counts.get(level[i]!) ?? 0) + 1)
    const rows = new Map<number, Int32Array>()
    for (const [id, count] of counts) rows.set(id, new Int32Array(count))
    const at = new Map<number, number>()
    for (let i = 0; i < chunk.length; i++) {
      const next = at.get(level[i]!) ?? 0
      rows.get(level[i]!)![next] = i
      at.set(level[i]!, next + 1)
    }
    for (const [id, index] of rows) {
      const track = this.track(id)
      if (track.kind < 0 && kind) track.kind = kind[index[0]!]!
      track.rows.replace(fromK, toK, chunk, index)
    }
    this.version++
  }
}
