/**
 * Puts blocks of columnar rows into (ts, sequence, position) order. Vendor files are in capture
 * order, where event times may step back a little: a block is held until nothing within `latenessNs`
 * can precede its last row. Rows are moved only where they are out of order; nearly always a block
 * goes out as it came in.
 */

export type Column = Float64Array | Int32Array | Uint32Array | Uint8Array | Int8Array

/** Columns of one block: ts, sequence, then whatever else; row i of every column belongs together. */
export interface RowBlock {
  readonly columns: readonly Column[]
  rows: number
}

export interface OrderOptions {
  latenessNs: number
  /** Values per row of each column. */
  strides: readonly number[]
  /** A column that says how a row differs from the one before it: its bits are set where rows moved. */
  changed?: number
  /** Rows held at most, whatever their times. */
  mostRows?: number
}

const MOST_ROWS = 1 << 20
const UNSURE = 0xffff_ffff

export class OrderedBlocks<B extends RowBlock> {
  /** Rows so late that a later row had been released: dropped. */
  late = 0
  /** Rows waiting. */
  held = 0
  readonly #options: OrderOptions
  readonly #mostRows: number
  readonly #blocks: B[] = []
  #newest = Number.NEGATIVE_INFINITY
  #releasedTs = Number.NEGATIVE_INFINITY
  #releasedSequence = 0
  /** The next block's first row no longer follows the row it followed in the file. */
  #isBroken = false

  constructor(options: OrderOptions) {
    this.#options = options
    this.#mostRows = options.mostRows ?? MOST_ROWS
  }

  /** Takes a block with rows over; it comes back from `take`, possibly with fewer of them. */
  push(block: B): void {
    if (this.#isBroken) this.#mark(block, 0, 1)
    this.#isBroken = false
    const isOrdered = this.#isOrdered(block)
    if (!isOrdered) this.#dropLate(block)
    this.held += block.rows
    this.#blocks.push(block)
    if (!isOrdered) this.#sort()
  }

  /** The next block that is due, `final`: whatever is left. Null when there is none. */
  take(final: boolean): B | null {
    const [block] = this.#blocks
    if (block === undefined) return null
    const last = block.rows - 1
    if (last >= 0) {
      const ts = block.columns[0][last]
      const isDue = ts < this.#newest - this.#options.latenessNs
      if (!final && !isDue && this.held <= this.#mostRows) return null
      this.#releasedTs = ts
      this.#releasedSequence = block.columns[1][last]
    }
    this.#blocks.shift()
    this.held -= block.rows
    return block
  }

  /** Whether rows follow each other and what came before; notes the newest time. */
  #isOrdered({ columns, rows }: B): boolean {
    const [ts, sequence] = columns
    const before = this.#blocks.at(-1)
    let lastTs = this.#releasedTs
    let lastSequence = this.#releasedSequence
    if (before !== undefined && before.rows > 0) {
      lastTs = before.columns[0][before.rows - 1]
      lastSequence = before.columns[1][before.rows - 1]
    }
    let newest = this.#newest
    let isOrdered = true
    for (let i = 0; i < rows; i++) {
      const t = ts[i]
      const s = sequence[i]
      if (t < lastTs || (t === lastTs && s < lastSequence)) isOrdered = false
      if (t > newest) newest = t
      lastTs = t
      lastSequence = s
    }
    this.#newest = newest
    return isOrdered
  }

  /** Closes a block over the rows that precede what has been released. */
  #dropLate(block: B): void {
    const { columns, rows } = block
    const [ts, sequence] = columns
    let kept = 0
    for (let i = 0; i < rows; i++) {
      const t = ts[i]
      if (t < this.#releasedTs || (t === this.#releasedTs && sequence[i] < this.#releasedSequence))
        continue
      if (kept !== i)
        for (const [c, column] of columns.entries()) {
          const stride = this.#options.strides[c]
          column.copyWithin(kept * stride, i * stride, (i + 1) * stride)
        }
      kept++
    }
    this.late += rows - kept
    block.rows = kept
  }

  /** Sorts the newest block into those before it that it overlaps. */
  #sort(): void {
    const blocks = this.#blocks
    const newest = blocks[blocks.length - 1]
    let earliest = Number.POSITIVE_INFINITY
    for (let i = 0; i < newest.rows; i++) earliest = Math.min(earliest, newest.columns[0][i])
    let from = blocks.length - 1
    while (from > 0 && reaches(blocks[from - 1], earliest)) from--
    const part = blocks.slice(from)
    const columns = this.#options.strides.map((stride, c) => joined(part, c, stride))
    const [ts, sequence] = columns
    // Array.prototype.sort is stable, so equal keys keep their file order.
    const order = Array.from({ length: part.reduce((n, b) => n + b.rows, 0) }, (_, i) => i).sort(
      (a, b) => ts[a] - ts[b] || sequence[a] - sequence[b],
    )
    let at = 0
    for (const block of part) {
      for (const [c, column] of block.columns.entries()) {
        const stride = this.#options.strides[c]
        for (let i = 0; i < block.rows; i++)
          for (let k = 0; k < stride; k++)
            column[i * stride + k] = columns[c][order[at + i] * stride + k]
      }
      this.#mark(block, 0, block.rows)
      at += block.rows
    }
    this.#isBroken = true
  }

  #mark(block: B, from: number, to: number): void {
    const { changed } = this.#options
    if (changed !== undefined) block.columns[changed].fill(UNSURE, from, to)
  }
}

const reaches = ({ columns, rows }: RowBlock, ts: number) =>
  rows === 0 || columns[0][rows - 1] >= ts

/** One column of several blocks, end to end. */
function joined(blocks: readonly RowBlock[], c: number, stride: number): Float64Array {
  const out = new Float64Array(blocks.reduce((n, b) => n + b.rows, 0) * stride)
  let at = 0
  for (const { columns, rows } of blocks) {
    out.set(columns[c].subarray(0, rows * stride), at)
    at += rows * stride
  }
  return out
}
