/** Streams that end at a time and go on when the limit is raised: truncated inputs in one pass (G4). */
import type { EventBatch, EventStream } from '../domain/batches.ts'

export interface Gate {
  /** Rows after it are withheld, SessionNs. */
  limit: number
}

export function gated(stream: EventStream, gate: Gate): EventStream {
  let held: EventBatch | null = null
  let at = 0
  return {
    kind: stream.kind,
    close: () => stream.close(),
    next: async () => {
      while (held === null || at >= held.length) {
        held = await stream.next()
        at = 0
        if (held === null) return null
      }
      const to = firstAfter(held, gate.limit, at)
      if (to === at) return null
      const part = rowsOf(held, at, to)
      at = to
      return part
    },
  }
}

function firstAfter({ ts, length }: EventBatch, limit: number, from: number): number {
  let low = from
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ts[middle] <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Rows [from, to) as a batch over the same memory. */
export function rowsOf(batch: EventBatch, from: number, to: number): EventBatch {
  if (from === 0 && to === batch.length) return batch
  const part: Record<string, unknown> = { ...batch, length: to - from }
  for (const [name, column] of Object.entries(batch)) {
    if (!ArrayBuffer.isView(column)) continue
    const values = column as Float64Array
    const width = /^(bid|ask)(Px|Sz)$/.test(name) ? (batch as { levels: number }).levels : 1
    part[name] = values.subarray(from * width, to * width)
  }
  return part as unknown as EventBatch
}
