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
  /** Time of each cursor's next row, in the order of the cursors; infinite once its stream has ended. */
  private readonly next: Float64Array

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
    this.next = new Float64Array(this.cursors.length).fill(Number.POSITIVE_INFINITY)
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
    for (const [n, c] of this.cursors.entries()) {
      while (!c.ended && (c.batch === null || c.i >= c.batch.length)) {
        c.batch = await c.stream.next()
        c.i = 0
        if (c.batch === null) c.ended = true
      }
      this.next[n] = c.batch === null ? Number.POSITIVE_INFINITY : c.batch.ts[c.i]
      live ||= !c.ended
    }
    return live
  }

  /** Feeds rows until some cursor runs dry: beyond that its next time is unknown. */
  private drain(sink: EventSink): void {
    const { next, cursors } = this
    for (;;) {
      // Cursors are visited by ascending rank, so at equal times the one found first stays first.
      let first = 0
      let firstTs = next[0]
      let bound = -1
      let boundTs = Number.POSITIVE_INFINITY
      for (let n = 1; n < next.length; n++) {
        const ts = next[n]
        if (ts < firstTs) {
          bound = first
          boundTs = firstTs
          first = n
          firstTs = ts
        } else if (ts < boundTs) {
          bound = n
          boundTs = ts
        }
      }
      if (firstTs === Number.POSITIVE_INFINITY) return
      // At the bound's own time whoever ranks before it goes on.
      const c = cursors[first]
      if (!this.feed(sink, c, first < bound || bound < 0 ? boundTs : boundTs - 0.5)) return
      next[first] = (c.batch as EventBatch).ts[c.i]
    }
  }

  /** Feeds one stream's rows up to a time; false when its batch ran dry. */
  private feed(sink: EventSink, c: Cursor, limit: number): boolean {
    const batch = c.batch as EventBatch
    const { ts, length } = batch
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
    if (i > from) sink.onRows(batch, from, i, c.rank)
    c.i = i
    c.lastTs = last
    return i < length
  }
}
