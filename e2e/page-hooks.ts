/** What the window offers to tests (`window.__spymaster`), as far as they use it. */
import type { Page } from '@playwright/test'

interface Header {
  status: 'computing' | 'ready' | 'failed'
  firstK: number
  lastK: number
  rthOpenK: number
  synthetic: boolean
  frameHash: string | null
}
export interface Hooks {
  probe: {
    paintedK: number
    paintedAt: number
    p95: number
    shown: Record<string, number>
  }
  seek(k: number): void
  readonly k: number
  session: {
    status: { kind: string; header?: Header }
    data: { frames: { at(column: string, k: number): number } } | null
  }
  player: { clock: { state: { kind: string }; speed: number }; send(command: object): void }
}
declare global {
  interface Window {
    __spymaster: Hooks
  }
}

export const instant = (page: Page) => page.evaluate(() => window.__spymaster.k)
export const playState = (page: Page) =>
  page.evaluate(() => window.__spymaster.player.clock.state.kind)
export const header = (page: Page) =>
  page.evaluate(() => window.__spymaster.session.status.header ?? null)

/** Waits until a session is open and, if asked, wholly computed. */
export async function sessionOpen(page: Page, ready: boolean, timeout: number) {
  await page.waitForFunction(
    (wantReady) => {
      const status = window.__spymaster?.session.status
      return status?.kind === 'open' && (!wantReady || status.header?.status === 'ready')
    },
    ready,
    { timeout },
  )
}

/** Pauses and goes to a frame. */
export const pauseAt = (page: Page, k: number) =>
  page.evaluate((to) => {
    window.__spymaster.player.send({ kind: 'pause' })
    window.__spymaster.seek(to)
  }, k)

/** What the window of the default layout draws, by the names the paint probe has for it. */
export const PICTURES = [
  'header',
  'transport',
  'timeline',
  'levels-chart',
  'gamma-heatmap',
  'level-cockpit',
  'level-board',
]

/** Waits until every one of them has drawn an instant of the session. */
export const allPainted = (page: Page, timeout: number) =>
  page.waitForFunction(
    (pictures) => {
      const shown = window.__spymaster?.probe.shown ?? {}
      return pictures.every((name) => (shown[name] ?? 0) > 0)
    },
    PICTURES,
    { polling: 5, timeout },
  )
