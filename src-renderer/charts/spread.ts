/** Where labels of a price axis may stand: order kept, a minimum pitch, inside the bounds. */

/** Given wanted positions in ascending order, the positions nearest to them with `pitch` between neighbours. */
export function spread(wanted: readonly number[], pitch: number, lo: number, hi: number): number[] {
  // Pool adjacent violators: overlapping labels form blocks that sit at the mean of their wishes.
  const blocks: { sum: number; count: number }[] = []
  wanted.forEach((y, i) => {
    blocks.push({ sum: y - i * pitch, count: 1 })
    for (let b = blocks.length - 1; b > 0; b--) {
      const [above, below] = [blocks[b - 1]!, blocks[b]!]
      if (above.sum / above.count <= below.sum / below.count) break
      above.sum += below.sum
      above.count += below.count
      blocks.pop()
    }
  })
  const last = Math.max(lo, hi - (wanted.length - 1) * pitch)
  const out: number[] = []
  for (const block of blocks) {
    const base = Math.min(last, Math.max(lo, block.sum / block.count))
    for (let n = 0; n < block.count; n++) out.push(base + out.length * pitch)
  }
  return out
}
