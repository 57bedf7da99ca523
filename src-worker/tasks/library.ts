/** What sessions a lake holds: a day is a session of a pipeline when its futures data is there. */
import type { SessionSummary } from '#core/protocol/index'
import { type LakePart, lakeParts, partsIndex } from '../lake/manifest.ts'
import { storedFrames } from '../session/frame-key.ts'

const isFutures = (p: LakePart) => p.table.startsWith('futures_') && p.partition === 'ES'
const isSpyOptions = (p: LakePart) => p.table === 'options_trades' && p.partition === 'SPY'

/** The contract with the most volume, P4's choice by a simple majority of the whole day. */
function busiestContract(parts: readonly LakePart[]): string | null {
  const volume = new Map<string, number>()
  for (const p of parts)
    for (const [contract, v] of Object.entries(p.volume ?? {}))
      volume.set(contract, (volume.get(contract) ?? 0) + v)
  const [best] = [...volume].sort((a, b) => b[1] - a[1])
  return best?.[0] ?? null
}

function summary(
  pipeline: SessionSummary['pipeline'],
  date: string,
  parts: readonly LakePart[],
): SessionSummary {
  return {
    pipeline,
    date,
    symbol: busiestContract(parts),
    synthetic: parts.some((p) => p.synthetic),
    frames: 'absent',
    records: parts.reduce((n, p) => n + p.rows, 0),
    datasets: [...new Set(parts.map((p) => `${p.table}/${p.partition}`))].sort(),
  }
}

/** Newest first; of one date ES before SPY. */
export function librarySessions(lake: string): SessionSummary[] {
  const found: SessionSummary[] = []
  const parts = partsIndex(lake)
  for (const [date, parts] of Map.groupBy(lakeParts(lake), (p) => p.date)) {
    if (!parts.some(isFutures)) continue
    found.push(summary('es_0dte', date, parts))
    if (parts.some(isSpyOptions)) found.push(summary('spy_0dte', date, parts))
  }
  return found
    .sort((a, b) =>
      a.date === b.date ? (a.pipeline < b.pipeline ? -1 : 1) : a.date < b.date ? 1 : -1,
    )
    .map((s) => ({ ...s, frames: storedFrames(lake, s, parts) }))
}
