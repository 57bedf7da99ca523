/** Ten-second candles of front-month prints, all hours, in profile price; one row per candle that traded. */

import type { UtcNs } from '../domain/units.ts'
import { TableBuilder } from '../frames/table-builder.ts'
import { candlesTable } from '../frames/tables.ts'

export const CANDLE_FRAMES = 40

export class CandleBuilder {
  readonly rows: TableBuilder
  private k = -1
  private open = 0
  private high = 0
  private low = 0
  private close = 0
  private volume = 0

  constructor(originNs: UtcNs) {
    this.rows = new TableBuilder('candles', candlesTable, originNs)
  }

  /** `frame` is the first frame that contains the print; a print exactly on f_k belongs to frame k. */
  onPrint(startK: number, price: number, size: number): void {
    if (startK !== this.k) {
      this.flush()
      this.k = startK
      this.open = this.high = this.low = price
    }
    if (price > this.high) this.high = price
    if (price < this.low) this.low = price
    this.close = price
    this.volume += size
  }

  /** Writes the candle in progress when it ended at or before frame k. */
  advance(k: number): void {
    if (this.k >= 0 && k >= this.k + CANDLE_FRAMES) this.flush()
  }

  flush(): void {
    if (this.k < 0) return
    const { row, at } = this.rows
    row[at.k] = this.k
    row[at.open] = this.open
    row[at.high] = this.high
    row[at.low] = this.low
    row[at.close] = this.close
    row[at.volume] = this.volume
    this.rows.append()
    this.k = -1
    this.volume = 0
  }

  snapshot() {
    return {
      rows: this.rows.snapshot(),
      bar: [this.k, this.open, this.high, this.low, this.close, this.volume],
    }
  }

  restore(saved: ReturnType<CandleBuilder['snapshot']>): void {
    this.rows.restore(saved.rows)
    ;[this.k, this.open, this.high, this.low, this.close, this.volume] = saved.bar
  }
}
