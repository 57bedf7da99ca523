/** What can be done to the dock from outside it. */
import type { DockviewApi } from 'dockview-react'
import { panelById } from '../panels/index.ts'
import { panelRequest } from '../store/panel-request.ts'
import { useUser } from '../store/user.ts'
import { arrangeDefault } from './default-layout.ts'

export const dock: { api: DockviewApi | null } = { api: null }

/** Adds a panel, or brings it to the front. */
export function showPanel(id: string) {
  const spec = panelById(id)
  const existing = dock.api?.getPanel(id)
  if (existing) existing.api.setActive()
  else if (spec) {
    // Who has found the panels needs no tour over them.
    if (spec.standalone) useUser.setState({ tourStep: null, tourSeen: true })
    dock.api?.addPanel({
      id,
      component: 'panel',
      title: spec.title,
      params: { panel: id },
      // What is about the lake lies over the session rather than squeezing it.
      ...(spec.standalone ? { floating: floatingBox() } : {}),
    })
  }
}

panelRequest.show = showPanel

const floatingBox = () => {
  const [width, height] = [Math.min(1240, innerWidth - 80), Math.min(600, innerHeight - 260)]
  return { width, height, position: { left: Math.round((innerWidth - width) / 2), top: 32 } }
}

/** Restores a saved layout; anything unreadable falls back to the default arrangement. */
export function applyLayout(saved: unknown) {
  const { api } = dock
  if (!api) return
  try {
    if (saved) {
      api.fromJSON(saved as Parameters<DockviewApi['fromJSON']>[0])
      closeFloating(api)
      return
    }
  } catch {
    api.clear()
  }
  api.clear()
  arrangeDefault(api)
}

/** What lay over the session was for a moment, and for a window of another size. */
function closeFloating(api: DockviewApi) {
  for (const panel of [...api.panels]) {
    if (panel.api.location.type === 'floating') panel.api.close()
  }
}
