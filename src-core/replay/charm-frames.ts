/**
 * The charm clock in frames (P24.6): what the mere passing of time makes dealers trade until the
 * expiry, written every five minutes of regular hours and every half hour before.
 */
import type { SessionTimes } from '../domain/calendar.ts'
import { NS_PER_MIN, type SessionNs, type UtcNs } from '../domain/units.ts'
import { TableBuilder } from '../frames/table-builder.ts'
import { charmClockTable } from '../frames/tables.ts'
import type { Chain } from '../physics/fuel/chain.ts'
import { charmClock } from '../physics/fuel/charm-clock.ts'

const RTH_NS = 5 * NS_PER_MIN
const EARLIER_NS = 30 * NS_PER_MIN

export class CharmFrames {
  readonly rows: TableBuilder
  readonly #times: SessionTimes
  /** Dollars, or shares, of delta that one ES contract offsets. */
  readonly #perContract: number

  constructor(times: SessionTimes, perContract: number, originNs: UtcNs) {
    this.rows = new TableBuilder('charm_clock', charmClockTable, originNs, 64)
    this.#times = times
    this.#perContract = perContract
  }

  /** Frame k, whose chain has just been marked. */
  frame(k: number, now: SessionNs, chain: Chain): void {
    const { rthOpen, rthClose } = this.#times
    if (now >= rthClose || now % (now >= rthOpen ? RTH_NS : EARLIER_NS) !== 0) return
    const flow = charmClock(chain, 'flow', now, rthClose, this.#perContract)
    const known = chain.hasOpenInterest
    const oi = known ? charmClock(chain, 'oi', now, rthClose, this.#perContract) : null
    const both = known ? charmClock(chain, 'effective', now, rthClose, this.#perContract) : null
    const { row, at } = this.rows
    for (let j = 0; j < flow.hedge.length; j++) {
      row[at.k] = k
      row[at.ts_ns] = now
      row[at.from_ns] = flow.marks[j]
      row[at.until_ns] = flow.marks[j + 1]
      row[at.hedge_flow] = flow.hedge[j]
      row[at.hedge_oi] = oi ? oi.hedge[j] : Number.NaN
      row[at.hedge_effective] = both ? both.hedge[j] : Number.NaN
      this.rows.append()
    }
  }
}
