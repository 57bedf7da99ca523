/**
 * Stylised facts of a day's ES data: what `demo inspect` prints and the tests hold against what is
 * known of the contract. Regular hours only, unless said otherwise.
 */
import { invariant } from '../domain/invariant.ts'
import { NS_PER_S } from '../domain/units.ts'
import { RTH_CLOSE_S, RTH_OPEN_S } from './clock.ts'

const LEVELS = 10
const LAST = 0x80
/** Windows over which order-flow imbalance is held against returns, seconds. */
export const OFI_WINDOWS_S = [1, 10, 60] as const
const HALF_HOURS = 13
const LARGEST = 2000

/** Depth records in ticks, ten levels per row at [i * 10 + k]. */
export interface BookRows {
  length: number
  ts: Float64Array
  flags: Uint8Array
  bidPx: Int32Array
  askPx: Int32Array
  bidSz: Int32Array | Uint32Array
  askSz: Int32Array | Uint32Array
}

export interface PrintRows {
  length: number
  ts: Float64Array
  /** Ticks. */
  price: Int32Array
  size: Int32Array | Uint32Array
}

export interface DayStatistics {
  /** All hours. */
  bookRecords: number
  trades: number
  volume: number
  /** Share of time the spread is 1, 2, 3 or more ticks. */
  spreadTicks: [one: number, two: number, wider: number]
  /** Mean contracts at level 1 to 10, both sides, sampled every second. */
  depth: number[]
  tradeSize: { mean: number; median: number; p99: number; oneLot: number }
  /** Contracts traded in each half hour from 09:30. */
  halfHourVolume: number[]
  /** First and last half hour against the mean of 11:30 to 14:00: above 1 is a U. */
  uShape: { open: number; close: number }
  /** Pearson correlation of best-level order-flow imbalance and mid change, by window. */
  ofiCorrelation: Record<(typeof OFI_WINDOWS_S)[number], number>
  /** High minus low of the mid, ticks. */
  rangeTicks: number
  /** High minus low of the prints before 09:30, ticks. */
  overnightRangeTicks: number
  /** Mean true range of one-minute bars of prints, ticks. */
  minuteRangeTicks: number
}

/** Running sums of a Pearson correlation. */
class Pairs {
  #n = 0
  #x = 0
  #y = 0
  #xx = 0
  #yy = 0
  #xy = 0

  push(x: number, y: number): void {
    this.#n++
    this.#x += x
    this.#y += y
    this.#xx += x * x
    this.#yy += y * y
    this.#xy += x * y
  }

  get correlation(): number {
    const n = this.#n
    const cov = n * this.#xy - this.#x * this.#y
    const sx = n * this.#xx - this.#x * this.#x
    const sy = n * this.#yy - this.#y * this.#y
    return sx > 0 && sy > 0 ? cov / Math.sqrt(sx * sy) : 0
  }
}

interface Window {
  ns: number
  end: number
  ofi: number
  mid: number
  pairs: Pairs
}

/** High and low of the bar in progress, and the mean true range of those that ended. */
class TrueRange {
  #minute = -1
  #high = 0
  #low = 0
  #last = 0
  #sum = 0
  #bars = 0

  push(minute: number, price: number): void {
    if (minute !== this.#minute) {
      this.#close()
      // A bar reaches from the last close.
      this.#high = this.#low = this.#minute < 0 ? price : this.#last
      this.#minute = minute
    }
    this.#high = Math.max(this.#high, price)
    this.#low = Math.min(this.#low, price)
    this.#last = price
  }

  #close(): void {
    if (this.#minute < 0) return
    this.#sum += this.#high - this.#low
    this.#bars++
  }

  /** Mean of the bars that have ended. */
  get mean(): number {
    return this.#bars > 0 ? this.#sum / this.#bars : 0
  }
}

/** Feed it every block of a day, book and prints each in order, then ask. */
export class DayStatisticsBuilder {
  #records = 0
  #trades = 0
  #volume = 0
  readonly #spread = new Float64Array(3)
  readonly #depth = new Float64Array(LEVELS)
  #samples = 0
  #nextSample = RTH_OPEN_S * NS_PER_S
  readonly #sizes = new Float64Array(LARGEST + 1)
  readonly #halfHours = new Float64Array(HALF_HOURS)
  readonly #windows: Window[] = OFI_WINDOWS_S.map((s) => ({
    ns: s * NS_PER_S,
    end: Number.NaN,
    ofi: 0,
    mid: 0,
    pairs: new Pairs(),
  }))
  #lastTs = Number.NaN
  #bid = 0
  #ask = 0
  #bidSize = 0
  #askSize = 0
  #high = Number.NEGATIVE_INFINITY
  #low = Number.POSITIVE_INFINITY
  #nightHigh = Number.NEGATIVE_INFINITY
  #nightLow = Number.POSITIVE_INFINITY
  readonly #trueRange = new TrueRange()

  book(rows: BookRows): void {
    this.#records += rows.length
    const from = RTH_OPEN_S * NS_PER_S
    const to = RTH_CLOSE_S * NS_PER_S
    for (let i = 0; i < rows.length; i++) {
      const ts = rows.ts[i]!
      if (ts < from || ts >= to || !(rows.flags[i]! & LAST)) continue
      const at = i * LEVELS
      const bid = rows.bidPx[at]!
      const ask = rows.askPx[at]!
      const bidSize = rows.bidSz[at]!
      const askSize = rows.askSz[at]!
      if (!Number.isNaN(this.#lastTs)) {
        this.#spread[Math.min(3, this.#ask - this.#bid) - 1]! += ts - this.#lastTs
        this.#closeWindows(ts)
        const flow =
          (bid >= this.#bid ? bidSize : 0) -
          (bid <= this.#bid ? this.#bidSize : 0) -
          (ask <= this.#ask ? askSize : 0) +
          (ask >= this.#ask ? this.#askSize : 0)
        for (const w of this.#windows) w.ofi += flow
      }
      this.#lastTs = ts
      this.#bid = bid
      this.#ask = ask
      this.#bidSize = bidSize
      this.#askSize = askSize
      const mid = (bid + ask) / 2
      this.#high = Math.max(this.#high, mid)
      this.#low = Math.min(this.#low, mid)
      if (ts >= this.#nextSample) this.#sample(rows, at, ts)
    }
  }

  prints(rows: PrintRows): void {
    this.#trades += rows.length
    for (let i = 0; i < rows.length; i++) {
      const size = rows.size[i]!
      this.#volume += size
      const s = rows.ts[i]! / NS_PER_S - RTH_OPEN_S
      const price = rows.price[i]!
      if (s < 0) {
        this.#nightHigh = Math.max(this.#nightHigh, price)
        this.#nightLow = Math.min(this.#nightLow, price)
      }
      const half = Math.floor(s / 1800)
      if (half < 0 || half >= HALF_HOURS) continue
      this.#trueRange.push(Math.floor(s / 60), price)
      this.#halfHours[half]! += size
      this.#sizes[Math.min(LARGEST, size)]!++
    }
  }

  result(): DayStatistics {
    invariant(this.#samples > 0, 'no regular hours in this day')
    const time = this.#spread.reduce((a, b) => a + b, 0)
    const share = (k: number) => this.#spread[k]! / time
    const half = Array.from(this.#halfHours)
    const midday = half.slice(4, 9).reduce((a, b) => a + b, 0) / 5
    const byWindow = this.#windows.map((w, k) => [OFI_WINDOWS_S[k], w.pairs.correlation])
    return {
      bookRecords: this.#records,
      trades: this.#trades,
      volume: this.#volume,
      spreadTicks: [share(0), share(1), share(2)],
      depth: Array.from(this.#depth, (d) => d / this.#samples / 2),
      tradeSize: this.#sizeStatistics(),
      halfHourVolume: half,
      uShape: { open: half[0]! / midday, close: half[HALF_HOURS - 1]! / midday },
      ofiCorrelation: Object.fromEntries(byWindow),
      rangeTicks: this.#high - this.#low,
      overnightRangeTicks: Math.max(0, this.#nightHigh - this.#nightLow),
      minuteRangeTicks: this.#trueRange.mean,
    }
  }

  #closeWindows(ts: number): void {
    const mid = (this.#bid + this.#ask) / 2
    for (const w of this.#windows) {
      if (Number.isNaN(w.end)) {
        w.end = (Math.floor(ts / w.ns) + 1) * w.ns
        w.mid = mid
      }
      if (ts < w.end) continue
      w.pairs.push(w.ofi, mid - w.mid)
      w.ofi = 0
      w.mid = mid
      w.end = (Math.floor(ts / w.ns) + 1) * w.ns
    }
  }

  #sample(rows: BookRows, at: number, ts: number): void {
    this.#nextSample = (Math.floor(ts / NS_PER_S) + 1) * NS_PER_S
    this.#samples++
    for (let k = 0; k < LEVELS; k++) this.#depth[k]! += rows.bidSz[at + k]! + rows.askSz[at + k]!
  }

  #sizeStatistics(): DayStatistics['tradeSize'] {
    const n = this.#sizes.reduce((a, b) => a + b, 0)
    let mean = 0
    let below = 0
    let median = 0
    let p99 = 0
    this.#sizes.forEach((count, size) => {
      mean += (count * size) / n
      if (median === 0 && below + count >= n / 2) median = size
      if (p99 === 0 && below + count >= n * 0.99) p99 = size
      below += count
    })
    return { mean, median, p99, oneLot: this.#sizes[1]! / n }
  }
}
