import { invariant } from '../domain/invariant.ts'
import type { EventTable, Row } from './tables.ts'

/** The rows of one table by event: written by its stage, frozen, read by others through `table`. */
export class EventRows {
  readonly #name: string
  readonly #rows = new Map<string, Row>()
  #at = ''
  /** What other stages hold: no way to change a row. */
  readonly table: EventTable

  constructor(name: string) {
    this.#name = name
    const row = (eventId: string): Row => {
      const found = this.#rows.get(eventId)
      invariant(found, `${this.#name} has no row of ${eventId}`)
      return found
    }
    const current = () => row(this.#at)
    this.table = Object.freeze({
      row,
      get current() {
        return current()
      },
    })
  }

  /** Which event is at hand. */
  turnTo(eventId: string): void {
    this.#at = eventId
  }

  has(eventId: string): boolean {
    return this.#rows.has(eventId)
  }

  set(eventId: string, row: Row): void {
    this.#rows.set(eventId, Object.freeze({ ...row }))
  }
}
