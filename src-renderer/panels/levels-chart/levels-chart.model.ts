/** What the Levels chart shows at an instant, as plain numbers: candles, level paths, touches, labels. */
import type { Moment } from '../../store/frame-loop.ts'
import type { OrderedTable } from '../../store/ordered-table.ts'
import type { SessionData } from '../../store/session-data.ts'
import { type EventFace, eventFace, isGridKind, type LevelNow, levelsAt } from '../../store/view.ts'
import type { Viewport } from '../../store/viewport.ts'

/** Candle columns, reused between draws: `count` rows are valid. */
export class CandleRows {
  count = 0
  k = new Int32Array(1024)
  open = new Float64Array(1024)
  high = new Float64Array(1024)
  low = new Float64Array(1024)
  close = new Float64Array(1024)

  private start(k: number, price: number) {
    if (this.count === this.k.length) this.grow()
    const i = this.count++
    this.k[i] = k
    this.open[i] = price
    this.high[i] = price
    this.low[i] = price
    this.close[i] = price
  }

  /** Merges one piece (a base candle or a single print) into the candle starting at `k`. */
  add(k: number, open: number, high: number, low: number, close: number) {
    if (this.count === 0 || this.k[this.count - 1] !== k) this.start(k, open)
    const i = this.count - 1
    if (high > this.high[i]!) this.high[i] = high
    if (low < this.low[i]!) this.low[i] = low
    this.close[i] = close
  }

  private grow() {
    for (const id of ['k', 'open', 'high', 'low', 'close'] as const) {
      const old = this[id]
      const next = new (old.constructor as Float64ArrayConstructor)(old.length * 2)
      next.set(old)
      Object.assign(this, { [id]: next })
    }
  }
}

const BASE = 40
const FRAME_NS = 250e6

/**
 * Candles of `step` frames that start in [fromK, toK], as known at frame `now`: ten-second candles
 * merged, and the unfinished one built from the prints up to `now`.
 */
export function candlesUntil(
  data: Pick<SessionData, 'candles' | 'trades'>,
  fromK: number,
  toK: number,
  step: number,
  now: number,
  out: CandleRows = new CandleRows(),
): CandleRows {
  out.count = 0
  const { candles, trades } = data
  const from = Math.floor(fromK / step) * step
  const finished = Math.min(toK, now - BASE)
  const [o, h, l, c] = ['open', 'high', 'low', 'close'].map((id) =>
    candles.column(id),
  ) as Float64Array[]
  for (let i = candles.firstAt(from); i < candles.length && candles.k[i]! <= finished; i++) {
    const k = candles.k[i]!
    out.add(k - (k % step), o![i]!, h![i]!, l![i]!, c![i]!)
  }
  if (now <= toK) addPrints(out, trades, Math.floor(now / BASE) * BASE, now, step)
  return out
}

/** Prints of the ten seconds being written: at or after their start, in frames up to `now`. */
function addPrints(out: CandleRows, trades: OrderedTable, from: number, now: number, step: number) {
  const [price, ts] = [trades.column('price'), trades.column('ts_ns')]
  for (let i = trades.firstAt(from); i < trades.length && trades.k[i]! <= now; i++) {
    if (ts[i]! < from * FRAME_NS) continue
    out.add(from - (from % step), price[i]!, price[i]!, price[i]!, price[i]!)
  }
}

/** Levels drawn: those with a story, or all; a session that has only the strike grid shows it. */
export function shownLevels(moment: Moment, show: 'story' | 'all' | 'none'): readonly LevelNow[] {
  if (show === 'none') return []
  const all = levelsAt(moment)
  if (show === 'all') return all
  const story = all.filter((level) => !isGridKind(level.track.kind))
  return story.length > 0 ? story : all
}

export interface Touch {
  row: number
  k: number
  price: number
  up: boolean
  face: EventFace
}

/** Touches in view that are known at the instant. */
export function touchesIn(moment: Moment, viewport: Viewport): Touch[] {
  const { data, k } = moment
  if (!data) return []
  const { events } = data
  const [price, direction] = [events.column('level_price'), events.column('direction')]
  const touches: Touch[] = []
  const last = Math.min(viewport.toK, k)
  for (
    let row = events.firstAt(viewport.fromK);
    row < events.length && events.k[row]! <= last;
    row++
  ) {
    const face = eventFace(moment, row)
    touches.push({ row, k: events.k[row]!, price: price[row]!, up: direction[row] === 1, face })
  }
  return touches
}
