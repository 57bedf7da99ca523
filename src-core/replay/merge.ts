/**
 * The k-way merge of a session's streams into the total order of physics P0:
 * (ts, source rank, position in the stream). Streams are already ordered by themselves.
 */
import { type EventBatch, type EventStream, RANK_OF } from '../domain/batches.ts'
import { invariant } from '../domain/invariant.ts'

/** What the merge drives: rows [from, to) of one stream, in P0 order; the sink watches time itself. */
export interface EventSink {
  onRows(batch: EventBatch, from: number, to: number, rank: number): void
}

interface Cursor {
  stream: EventStream
  rank: number
  batch: EventBatch | null
  i: number
  ended: boolean
  lastTs: number
}

export class EventMerge {
  private readonly cursors: Cursor[]

  constructor(streams: readonly EventStream[]) {
    this.cursors = streams
      .map((stream) => ({
        stream,
        rank: RANK_OF[stream.kind],
        batch: null,
        i: 0,
        ended: false,
        lastTs: Number.NEGATIVE_INFINITY,
      }))
      .sort((a, b) => a.rank - b.rank)
  }

  /**
   * Feeds the sink until every stream has ended, or `stop` says so between batches.
   * @returns true when all streams ended.
   */
  async run(
    sink: EventSink,
    stop: () => boolean | Promise<boolean> = () => false,
  ): Promise<boolean> {
    while (await this.fill()) {
      this.drain(sink)
      if (await stop()) return false
    }
    return true
  }

  /** Makes every live cursor hold a row; false when all have ended. */
  private async fill(): Promise<boolean> {
    let live = false
    for (const c of this.cursors) {
      while (!c.ended && (c.batch === null || c.i >= c.batch.length)) {
        c.batch = await c.stream.next()
        c.i = 0
        if (c.batch === null) c.ended = true
      }
      live ||= !c.ended
    }
    return live
  }

  /** Feeds rows until some cursor runs dry: beyond that its next time is unknown. */
  private drain(sink: EventSink): void {
    for (;;) {
      let first: Cursor | null = null
      let boundTs = Number.POSITIVE_INFINITY
      let boundRank = 99
      for (const c of this.cursors) {
        if (c.ended || c.batch === null) continue
        const ts = c.batch.ts[c.i]
        if (first === null) first = c
        else {
          const firstTs: number = (first.batch as EventBatch).ts[first.i]
          // Cursors are visited by ascending rank, so at equal times the one found first stays first.
          const smaller: Cursor = ts < firstTs ? c : first
          const other: Cursor = ts < firstTs ? first : c
          const otherTs = Math.max(ts, firstTs)
          if (otherTs < boundTs || (otherTs === boundTs && other.rank < boundRank)) {
            boundTs = otherTs
            boundRank = other.rank
          }
          first = smaller
        }
      }
      if (first === null) return
      if (!this.feed(sink, first, boundTs, boundRank)) return
    }
  }

  /** Feeds one stream's rows that come before the bound; false when its batch ran dry. */
  private feed(sink: EventSink, c: Cursor, boundTs: number, boundRank: number): boolean {
    const batch = c.batch as EventBatch
    const { ts, length } = batch
    const rank = c.rank
    const limit = rank < boundRank ? boundTs : boundTs - 0.5
    const from = c.i
    let i = from
    let last = c.lastTs
    while (i < length) {
      const t = ts[i]
      if (t > limit) break
      if (t < last) invariant(false, `${batch.kind} went back in time`)
      last = t
      i++
    }
    if (i > from) sink.onRows(batch, from, i, rank)
    c.i = i
    c.lastTs = last
    return i < length
  }
}
