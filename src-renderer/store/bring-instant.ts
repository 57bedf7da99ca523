/**
 * A stored session takes seconds to be read in whole. Whoever goes to an instant that has not come
 * yet does not wait for its turn: its frame, the levels of that moment and what charts show of the
 * time before are asked for by themselves, and come again, the same, with everything else.
 */
import type { FrameTable } from '#core/frames/tables'
import { CHART_FRAMES } from '#core/replay/start-frame'
import type { SessionData } from './session-data.ts'

/** A stretch of one table, both frames included. */
export interface Stretch {
  table: FrameTable
  fromK: number
  toK: number
  resolution?: number
}

/** Asks the host for a stretch; an Arrow IPC stream. */
export type AskStretch = (stretch: Stretch) => Promise<Uint8Array>

const MINUTE = 240
interface Around {
  table: FrameTable
  /** Frames before and after the instant. */
  before: number
  after: number
  resolution?: number
}
/** What is seen first comes first: the instant itself, then as much before it as charts show by default. */
const AROUND: readonly (readonly Around[])[] = [
  [
    { table: 'frames', before: MINUTE / 4, after: MINUTE / 4 },
    { table: 'level_frames', before: MINUTE / 4, after: MINUTE / 4 },
  ],
  [
    { table: 'gamma_tiles', before: CHART_FRAMES, after: 0, resolution: 120 },
    { table: 'frames', before: CHART_FRAMES, after: MINUTE },
  ],
]
/** Instants this close are brought together, frames. */
const SAME = MINUTE / 4
const placeOf = (k: number) => Math.floor(k / SAME)

/**
 * Tells the bringer where somebody is; it asks for what is missing there, one instant at a time, the
 * latest first. A stretch is asked for once, whatever becomes of it: the whole is on its way.
 */
export function bringer(data: SessionData, ask: AskStretch, onBrought: () => void) {
  const asked = new Set<number>()
  let wanted: number | null = null
  let isBusy = false

  async function bring(k: number) {
    const { firstK, lastK } = data.header
    for (const together of AROUND) {
      const coming = together.map(async ({ table, before, after, resolution }) => {
        const fromK = Math.max(firstK, k - before)
        const toK = Math.min(lastK, k + after)
        const stretch = { table, fromK, toK }
        const payload = await ask(resolution === undefined ? stretch : { ...stretch, resolution })
        data.writeArrow(table, fromK, toK, payload)
      })
      await Promise.all(coming)
      onBrought()
      // Somebody is elsewhere by now.
      if (wanted !== null) return
    }
  }

  async function work() {
    isBusy = true
    for (let k = wanted; k !== null; k = wanted) {
      wanted = null
      asked.add(placeOf(k))
      // The host may be gone, or be replaced: the session itself tells of that.
      await bring(k).catch(() => undefined)
    }
    isBusy = false
  }

  return (k: number) => {
    if (asked.has(placeOf(k)) || !data.isComing(k)) return
    wanted = k
    if (!isBusy) void work()
  }
}
