/** React's windows onto state that lives outside it. */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Clock } from '#core/replay/clock'
import { addDrawer, type Drawer, type Moment } from './frame-loop.ts'
import { player } from './player.ts'
import { type SessionStatus, session } from './session.ts'

/** Re-renders when the session's status or header changes, never per frame. */
export const useSessionStatus = (): SessionStatus =>
  useSyncExternalStore(session.onStatus.add, () => session.status)

let snapshot: Clock = player.clock
player.onMode.add(() => {
  snapshot = player.clock
})
/** Re-renders on play, pause, speed, loop and bounds; its `k` is stale by design. */
export const useClockMode = (): Clock => useSyncExternalStore(player.onMode.add, () => snapshot)

/**
 * Runs `draw` in the window's frame loop while mounted; always the latest closure. What it throws
 * is thrown again while rendering, so that the nearest error boundary shows it and nothing else stops.
 */
export function useDraw(draw: Drawer, order = 0) {
  const latest = useRef(draw)
  latest.current = draw
  const [failure, setFailure] = useState<{ error: unknown } | null>(null)
  useEffect(() => {
    const drawer = (moment: Moment) => {
      try {
        latest.current(moment)
      } catch (error) {
        undo()
        setFailure({ error })
      }
    }
    const undo = addDrawer(drawer, order)
    return undo
  }, [order])
  if (failure) throw failure.error
}
