/**
 * The live driver of the fold (pipelines L8): records come in the order they arrive, wait behind the
 * watermark until nothing earlier can come, and are folded in P0 order. Every frame before the
 * watermark is sealed, and equals the frame a batch over the same records would seal.
 */
import { type BatchKind, type EventBatch, RANK_OF } from '../domain/batches.ts'
import { invariant } from '../domain/invariant.ts'
import { NS_PER_MS } from '../domain/units.ts'
import { ReorderBuffer } from './reorder.ts'
import { RowStore } from './row-store.ts'
import type { SessionFold } from './session-fold.ts'

const RANKS = 1 + Math.max(...Object.values(RANK_OF))

export class LiveFold {
  readonly fold: SessionFold
  readonly #order: ReorderBuffer
  /** By source rank; a kind's store is made with its first record. */
  readonly #stores: (RowStore | null)[] = new Array(RANKS).fill(null)

  constructor(fold: SessionFold) {
    this.fold = fold
    this.#order = new ReorderBuffer(fold.session.profile.config.LATENESS_MS * NS_PER_MS)
  }

  /** Last sealed frame; -1 before the first. */
  get sealedK(): number {
    return Math.max(-1, this.fold.nextK - 1)
  }

  /** SessionNs up to which frames are sealed. */
  get watermark(): number {
    return this.#order.watermark
  }

  /** Records that came behind the watermark: a rerun over everything stored will differ. */
  get late(): number {
    return this.#order.late
  }

  /** Records waiting for the watermark. */
  get waiting(): number {
    return this.#order.size
  }

  /** Takes rows as they arrived, in any order of time; the caller may reuse the batch at once. */
  arrive(batch: EventBatch, from = 0, to = batch.length): void {
    if (from >= to) return
    const rank = RANK_OF[batch.kind]
    const store = this.#storeOf(batch, rank)
    for (let i = from; i < to; i++) {
      const slot = store.keep(batch, i)
      if (this.#order.push(batch.ts[i], rank, batch.sequence[i], slot)) continue
      store.free(slot)
      this.fold.counters.late_records++
    }
  }

  /** Folds what is final by now and seals the frames before the watermark. */
  seal(): void {
    this.#order.release(this.#feed)
    this.fold.advanceTo(this.#order.watermark)
  }

  /** The session is over: nothing more will arrive, so all of it is final. */
  finish(): void {
    this.#order.release(this.#feed, true)
    this.fold.finish()
  }

  readonly #feed = (slot: number, rank: number): void => {
    const store = this.#stores[rank] as RowStore
    this.fold.onRows(store.batch, slot, slot + 1, rank)
    store.free(slot)
  }

  #storeOf(batch: EventBatch, rank: number): RowStore {
    const known = this.#stores[rank]
    if (!known) {
      const store = new RowStore(batch)
      this.#stores[rank] = store
      return store
    }
    invariant(sameShape(known.batch, batch), `${batch.kind satisfies BatchKind} changed its shape`)
    return known
  }
}

const sameShape = (a: EventBatch, b: EventBatch): boolean =>
  a.kind === b.kind &&
  (a.kind !== 'futures.book' || b.kind !== 'futures.book' || a.levels === b.levels)
