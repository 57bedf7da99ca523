/** Panels in windows of their own: out of the dock while open, back in their place when closed. */
import { player } from '../store/player.ts'
import { session } from '../store/session.ts'
import { applyLayout, dock, showPanel } from './dock-api.ts'

const LOOK_EVERY_MS = 400
/** Open windows by panel id. */
const open = new Map<string, Window>()

export const anyDetached = () => open.size > 0

function addressOf(panel: string): string {
  const query = new URLSearchParams({ panel, k: String(player.instant) })
  const { status } = session
  if (status.kind === 'open')
    query.set('session', `${status.header.pipeline}/${status.header.date}`)
  return `${location.origin}${location.pathname}?${query}`
}

/** Moves a panel into its own window; false when the browser did not let one open. */
export function detachPanel(id: string): boolean {
  const { api } = dock
  const panel = api?.getPanel(id)
  const before = open.get(id)
  if (before && !before.closed) {
    before.focus()
    return true
  }
  const { width, height } = panel?.group.element.getBoundingClientRect() ?? innerSize()
  const features = `popup,width=${Math.round(width)},height=${Math.round(height)}`
  const child = window.open(addressOf(id), `spymaster-${id}`, features)
  if (!child) return false
  open.set(id, child)
  const layout = api?.toJSON()
  if (panel) api?.removePanel(panel)
  const without = JSON.stringify(api?.toJSON())
  const timer = setInterval(() => {
    if (!child.closed) return
    clearInterval(timer)
    open.delete(id)
    if (!panel) return
    // Nothing was rearranged meanwhile: it returns to exactly where it was.
    if (JSON.stringify(api?.toJSON()) === without) applyLayout(layout)
    else showPanel(id)
  }, LOOK_EVERY_MS)
  return true
}

const innerSize = () => ({ width: innerWidth * 0.6, height: innerHeight * 0.6 })
