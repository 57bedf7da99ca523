/** One open session: columnar, outside React, filled by chunks, read by drawers. */
import { eventsTable, type FrameTable, gammaTilesTable, tradesTable } from '#core/frames/tables'
import type { SessionHeader } from '#core/protocol/index'
import { readArrowChunk } from './arrow-chunk.ts'
import { FrameColumns } from './frame-columns.ts'
import { LevelTracks } from './level-tracks.ts'
import { type ChunkColumns, OrderedTable } from './ordered-table.ts'

const doubles = (table: { columns: Record<string, unknown> }, ...not: string[]) =>
  Object.keys(table.columns).filter((id) => id !== 'k' && !not.includes(id))

export class SessionData {
  header: SessionHeader
  readonly originNs: bigint
  readonly frames: FrameColumns
  readonly levels = new LevelTracks()
  readonly trades = new OrderedTable({
    doubles: ['price', 'ts_ns'],
    singles: doubles(tradesTable, 'price', 'ts_ns'),
    strings: [],
  })
  readonly candles = new OrderedTable({
    doubles: ['open', 'high', 'low', 'close', 'volume'],
    singles: [],
    strings: [],
  })
  readonly events = new OrderedTable({
    doubles: doubles(eventsTable, 'event_id'),
    singles: [],
    strings: ['event_id'],
  })
  /** `k` is from_k. */
  readonly gaps = new OrderedTable({ doubles: ['to_k'], singles: [], strings: ['reason'] })
  /** What the rules in force said, at the frame each fired. */
  readonly alerts = new OrderedTable({
    doubles: ['ts_ns', 'spot', 'value', 'kind', 'level'],
    singles: [],
    strings: ['rule', 'subject', 'text'],
  })
  /** By resolution in frames (1, 4, 20, 120). */
  readonly gammaTiles = new Map<number, OrderedTable>()
  /** Rises with every chunk and header. */
  version = 0
  /** Tables of which at least one chunk has come. */
  readonly arrived = new Set<FrameTable>()
  /** Share of a stored session that has come, 0..1; null where frames come as they are computed. */
  read: number | null = null

  constructor(header: SessionHeader) {
    this.header = header
    this.originNs = BigInt(header.originNs)
    this.frames = new FrameColumns(header.firstK, Math.max(header.endK, header.lastK))
  }

  setHeader(header: SessionHeader) {
    this.header = header
    this.version++
  }

  writeArrow(table: FrameTable, fromK: number, toK: number, payload: Uint8Array) {
    this.write(table, fromK, toK, readArrowChunk(payload, this.originNs))
  }

  write(table: FrameTable, fromK: number, toK: number, chunk: ChunkColumns) {
    if (table === 'frames') this.frames.write(chunk)
    else if (table === 'levels') this.levels.writeDictionary(chunk)
    else if (table === 'level_frames') this.levels.writeFrames(fromK, toK, chunk)
    else if (table === 'gamma_tiles') this.writeTiles(fromK, toK, chunk)
    else if (table === 'gaps') this.gaps.replace(fromK, toK, keyedBy('from_k', chunk))
    else if (table === 'trades') this.trades.replace(fromK, toK, chunk)
    else if (table === 'candles') this.candles.replace(fromK, toK, chunk)
    else if (table === 'events') this.events.replace(fromK, toK, chunk)
    else if (table === 'alerts') this.alerts.replace(fromK, toK, chunk)
    this.arrived.add(table)
    this.version++
  }

  /** `progress` of a chunk; a second pass over the same session tells nothing new. */
  noteRead(progress: number | undefined) {
    if (progress !== undefined) this.read = Math.max(this.read ?? 0, progress)
  }

  /** Nothing stored is still to come. */
  get isWhole(): boolean {
    return this.read === null || this.read >= 1
  }

  /** True when frame k is here, with its levels if it can have any. */
  holds(k: number): boolean {
    if (!this.frames.has(k)) return false
    const hasSpot = !Number.isNaN(this.frames.at('spot', k))
    return !hasSpot || this.levels.byLevel.some((track) => track.rowAt(k) >= 0)
  }

  /** True while frame k is stored and has not come yet. */
  isComing(k: number): boolean {
    return !this.isWhole && !this.holds(k)
  }

  /** Frame of a session time in nanoseconds: the first frame at or after it. */
  frameOf(sessionNs: number): number {
    return Math.ceil(sessionNs / (this.header.snapshotMs * 1e6))
  }

  private writeTiles(fromK: number, toK: number, chunk: ChunkColumns) {
    const resolution = chunk.numbers.resolution
    if (!resolution) return
    const rows = new Map<number, number[]>()
    for (let i = 0; i < chunk.length; i++) {
      const list = rows.get(resolution[i]!)
      if (list) list.push(i)
      else rows.set(resolution[i]!, [i])
    }
    for (const [r, index] of rows) {
      this.tiles(r).replace(fromK, toK, chunk, Int32Array.from(index))
    }
  }

  private tiles(resolution: number): OrderedTable {
    const existing = this.gammaTiles.get(resolution)
    if (existing) return existing
    const shape = {
      doubles: ['strike'],
      singles: doubles(gammaTilesTable, 'strike', 'resolution'),
      strings: [],
    }
    const table = new OrderedTable(shape)
    this.gammaTiles.set(resolution, table)
    return table
  }
}

const keyedBy = (id: string, chunk: ChunkColumns): ChunkColumns => ({
  ...chunk,
  numbers: { ...chunk.numbers, k: chunk.numbers[id] ?? [] },
})
