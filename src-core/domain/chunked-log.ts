/**
 * Append-only log of typed columns in blocks. A full block is never written again while anyone may
 * read it, so snapshots share it and copy only the open one; blocks that no reader needs any more
 * are dropped, and used again unless a snapshot holds them. Positions are absolute (they count every
 * entry ever appended), so cursors survive the dropping.
 */
type Column = Float64Array | Int32Array | Uint8Array
export type Block = { readonly [column: string]: Column }

export const BLOCK_SHIFT = 11
export const BLOCK_SIZE = 1 << BLOCK_SHIFT
export const BLOCK_MASK = BLOCK_SIZE - 1
/** Dropped blocks kept for reuse. */
const MOST_SPARE = 4

export interface LogSnapshot<B extends Block> {
  blocks: readonly B[]
  firstBlock: number
  end: number
}

export class ChunkedLog<B extends Block> {
  /** Position after the last entry. */
  end = 0
  /** The block that holds position `end`. */
  tail: B
  readonly #make: () => B
  #blocks: B[]
  #firstBlock = 0
  /** Blocks before this number may belong to a snapshot. */
  #shared = 0
  readonly #spare: B[] = []

  constructor(make: () => B) {
    this.#make = make
    this.tail = make()
    this.#blocks = [this.tail]
  }

  /** Oldest position that can still be read. */
  get begin(): number {
    return this.#firstBlock * BLOCK_SIZE
  }

  /** Call after writing the columns of `tail` at `end & BLOCK_MASK`. */
  advance(): void {
    this.end++
    if ((this.end & BLOCK_MASK) === 0) {
      this.tail = this.#spare.pop() ?? this.#make()
      this.#blocks.push(this.tail)
    }
  }

  /** The block of a position; its row is `position & BLOCK_MASK`. */
  block(position: number): B {
    return this.#blocks[(position >>> BLOCK_SHIFT) - this.#firstBlock]
  }

  /** Forgets whole blocks before a position. */
  dropBefore(position: number): void {
    const keep = (position >>> BLOCK_SHIFT) - this.#firstBlock
    if (keep <= 0) return
    const dropped = this.#blocks.splice(0, keep)
    for (const [n, block] of dropped.entries())
      if (this.#firstBlock + n >= this.#shared && this.#spare.length < MOST_SPARE)
        this.#spare.push(block)
    this.#firstBlock += keep
  }

  snapshot(): LogSnapshot<B> {
    const blocks = [...this.#blocks.slice(0, -1), copyBlock(this.tail, this.end & BLOCK_MASK)]
    this.#shared = this.#firstBlock + blocks.length - 1
    return { blocks, firstBlock: this.#firstBlock, end: this.end }
  }

  restore(from: LogSnapshot<B>): void {
    const open = copyBlock(from.blocks[from.blocks.length - 1], from.end & BLOCK_MASK)
    this.#blocks = [...from.blocks.slice(0, -1), open]
    this.#firstBlock = from.firstBlock
    this.#shared = from.firstBlock + from.blocks.length - 1
    this.tail = open
    this.end = from.end
  }
}

/**
 * Its first `used` rows; zeros follow, whatever the block was used for before. Columns shorter than
 * a block say something of the block itself and are copied whole.
 */
function copyBlock<B extends Block>(block: B, used: number): B {
  const copy: Record<string, Column> = {}
  for (const [name, column] of Object.entries(block)) {
    copy[name] = column.slice()
    const width = column.length / BLOCK_SIZE
    if (width >= 1) copy[name].fill(0, used * width)
  }
  return copy as B
}
