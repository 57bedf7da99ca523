/**
 * Append-only log of typed columns in blocks. A full block is never written again, so snapshots
 * share it and copy only the open one; blocks that no reader needs any more are dropped. Positions
 * are absolute (they count every entry ever appended), so cursors survive the dropping.
 */
type Column = Float64Array | Int32Array | Uint8Array
export type Block = { readonly [column: string]: Column }

export const BLOCK_SHIFT = 11
export const BLOCK_SIZE = 1 << BLOCK_SHIFT
export const BLOCK_MASK = BLOCK_SIZE - 1

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
      this.tail = this.#make()
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
    this.#blocks.splice(0, keep)
    this.#firstBlock += keep
  }

  snapshot(): LogSnapshot<B> {
    const blocks = [...this.#blocks.slice(0, -1), copyBlock(this.tail)]
    return { blocks, firstBlock: this.#firstBlock, end: this.end }
  }

  restore(from: LogSnapshot<B>): void {
    const open = copyBlock(from.blocks[from.blocks.length - 1])
    this.#blocks = [...from.blocks.slice(0, -1), open]
    this.#firstBlock = from.firstBlock
    this.tail = open
    this.end = from.end
  }
}

function copyBlock<B extends Block>(block: B): B {
  const copy: Record<string, Column> = {}
  for (const [name, column] of Object.entries(block)) copy[name] = column.slice()
  return copy as B
}
