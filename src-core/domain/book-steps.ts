/**
 * Steps of a book, written down as they happen and read by the engines a few hundred at a time:
 * what changed on each side, level by level, with sizes before and after. Columns, so that an
 * engine's loop over many steps stays tight. Whoever reads them empties the journal.
 */
export const STEPS = 1024
const CHANGES = 8192
/** A step changes at most ten levels of either side. */
const MOST_CHANGES = 20

/** Fields of a step's row. */
export const STEP = 8
export const FLAGS = 0
/** Where its bid changes end and its ask changes begin; its first change is the end of the step before. */
export const BIDS_END = 1
export const CHANGES_END = 2
/** Outermost tick in sight (P8.2) after the step. */
export const BID_LIMIT = 3
export const ASK_LIMIT = 4
/** Outermost tick in sight both before and after it. */
export const BID_COMMON = 5
export const ASK_COMMON = 6
/** Levels shown: bids + 16 * asks. */
export const COUNTS = 7

/** Flags of a step: no state before it; prices or presence of a side's levels changed. */
export const FIRST_STEP = 1
export const BIDS_MOVED = 2
export const ASKS_MOVED = 4

/** Fields of a change's row; an absent level has price NO_TICK and size 0. */
export const CHANGE = 5
/** 0 best. */
export const LEVEL = 0
export const PRICE_BEFORE = 1
export const SIZE_BEFORE = 2
export const PRICE_AFTER = 3
export const SIZE_AFTER = 4

export class BookSteps {
  length = 0
  /** Changes of all steps. */
  changes = 0
  /** SessionNs. */
  readonly ts = new Float64Array(STEPS)
  /** Displayed size of each side after the step. */
  readonly bidTotal = new Float64Array(STEPS)
  readonly askTotal = new Float64Array(STEPS)
  readonly step = new Int32Array(STEPS * STEP)
  /** By step, bids before asks, each from the best level outwards. */
  readonly change = new Int32Array(CHANGES * CHANGE)

  /** No room for another step. */
  get isFull(): boolean {
    return this.length === STEPS || this.changes > CHANGES - MOST_CHANGES
  }

  /** Position of a step's first change. */
  begin(n: number): number {
    return n === 0 ? 0 : this.step[(n - 1) * STEP + CHANGES_END]
  }

  clear(): void {
    this.length = 0
    this.changes = 0
  }
}
