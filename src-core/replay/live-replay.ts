/**
 * Plays a stored session to the live driver, as feeds would: each source in packets of its own, which
 * overtake those of other sources within the allowed lateness. The hash of what it seals is compared
 * with that of the stored frames: live equals replay, or it does not.
 */
import type { AlertRule } from '../alerts/alert.ts'
import type { Profile } from '../config/profiles.ts'
import type { EventBatch, EventStream, SessionSource } from '../domain/batches.ts'
import { NS_PER_MS } from '../domain/units.ts'
import type { TableChunk } from '../frames/table.ts'
import { createFold } from './fold-session.ts'
import { LiveFold } from './live-fold.ts'

export interface LiveReplayOptions {
  rules?: readonly AlertRule[]
  /** Session time reached, ns. */
  progress?(now: number): void
  stop?(): boolean
}

export interface LiveReplay {
  frameHash: string
  firstK: number
  lastK: number
  /** Records that arrived. */
  records: number
  /** Of those, too late to be folded; the replay keeps within the lateness, so 0. */
  late: number
  /** Rows of the `alerts` table, in order. */
  alerts: TableChunk[]
}

/** Share of LATENESS_MS that a packet spans: what overtakes another is never late. */
const PACKET_SHARE = 0.4

class Feed {
  readonly #stream: EventStream
  #batch: EventBatch | null = null
  #i = 0

  constructor(stream: EventStream) {
    this.#stream = stream
  }

  /** Time of the next record; infinite at the end. */
  async nextTs(): Promise<number> {
    while (this.#batch === null || this.#i >= this.#batch.length) {
      this.#batch = await this.#stream.next()
      this.#i = 0
      if (this.#batch === null) return Number.POSITIVE_INFINITY
    }
    return this.#batch.ts[this.#i]
  }

  /** Sends every record before `until`; returns how many. */
  async send(until: number, live: LiveFold): Promise<number> {
    let sent = 0
    while ((await this.nextTs()) < until) {
      const batch = this.#batch as EventBatch
      let to = this.#i + 1
      while (to < batch.length && batch.ts[to] < until) to++
      live.arrive(batch, this.#i, to)
      sent += to - this.#i
      this.#i = to
    }
    return sent
  }
}

/** Null when `stop` said so. */
export async function replayLive(
  source: SessionSource,
  profile: Profile,
  { rules, progress, stop }: LiveReplayOptions = {},
): Promise<LiveReplay | null> {
  const alerts: TableChunk[] = []
  const chunks = (_from: number, _to: number, cut: TableChunk[]) =>
    void alerts.push(...cut.filter((c) => c.table === 'alerts' && c.length > 0))
  const live = new LiveFold(await createFold(source, profile, { chunks }, rules))
  const packetNs = profile.config.LATENESS_MS * NS_PER_MS * PACKET_SHARE
  const streams = source.streams()
  const feeds = streams.map((stream) => new Feed(stream))
  let records = 0
  try {
    for (let packet = 0; ; packet++) {
      const from = Math.min(...(await Promise.all(feeds.map((feed) => feed.nextTs()))))
      if (from === Number.POSITIVE_INFINITY) break
      if (stop?.()) return null
      // Whose packet comes first changes from one to the next.
      for (let n = 0; n < feeds.length; n++)
        records += await feeds[(n + packet) % feeds.length].send(from + packetNs, live)
      live.seal()
      progress?.(from)
    }
    live.finish()
  } finally {
    await Promise.all(streams.map((stream) => stream.close()))
  }
  const { fold } = live
  return {
    frameHash: fold.frameHash(),
    firstK: fold.firstK,
    lastK: fold.nextK - 1,
    records,
    late: live.late,
    alerts,
  }
}
