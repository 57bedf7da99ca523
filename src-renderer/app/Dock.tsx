/** Dockable panels with saved named layouts. A panel's title is its tab; its controls share the tab's row. */
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewHeaderActionsProps,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
} from 'dockview-react'
import 'dockview-react/dist/styles/dockview.css'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { panelById } from '../panels/index.ts'
import { type HeadSlots, PanelHost } from '../panels/PanelHost.tsx'
import { listeners } from '../store/listeners.ts'
import { useUser } from '../store/user.ts'
import { arrangeDefault } from './default-layout.ts'

const THEME = { name: 'spymaster', className: 'dockview-theme-spymaster', gap: 4 }
const slots = new Map<string, HeadSlots>()
const slotsChanged = listeners()
const NO_SLOTS: HeadSlots = { left: null, right: null }
export const dock: { api: DockviewApi | null } = { api: null }

function setSlot(group: string, side: 'left' | 'right', element: HTMLElement | null) {
  slots.set(group, { ...(slots.get(group) ?? NO_SLOTS), [side]: element })
  slotsChanged.emit()
}
const LeftSlot = ({ group }: IDockviewHeaderActionsProps) => (
  <div className="headslot" ref={(element) => setSlot(group.id, 'left', element)} />
)
const RightSlot = ({ group }: IDockviewHeaderActionsProps) => (
  <div className="headslot" ref={(element) => setSlot(group.id, 'right', element)} />
)

const Tab = ({ api }: IDockviewPanelHeaderProps) => <div className="tabtitle">{api.title}</div>

function DockedPanel({ api, params }: IDockviewPanelProps<{ panel: string }>) {
  const [group, setGroup] = useState(api.group.id)
  const [visible, setVisible] = useState(api.isVisible)
  const heads = useSyncExternalStore(slotsChanged.add, () => slots.get(group) ?? NO_SLOTS)
  useEffect(() => {
    const undo = [
      api.onDidGroupChange(() => setGroup(api.group.id)),
      api.onDidVisibilityChange((event) => setVisible(event.isVisible)),
    ]
    return () => {
      for (const u of undo) u.dispose()
    }
  }, [api])
  const spec = panelById(params.panel)
  if (!spec)
    return <div className="pstate">This layout names a panel that is not here: {params.panel}.</div>
  return <PanelHost spec={spec} slots={visible ? heads : NO_SLOTS} />
}

/** Adds a panel, or brings it to the front. */
export function showPanel(id: string) {
  const spec = panelById(id)
  const existing = dock.api?.getPanel(id)
  if (existing) existing.api.setActive()
  else if (spec)
    dock.api?.addPanel({ id, component: 'panel', title: spec.title, params: { panel: id } })
}

/** Restores a saved layout; anything unreadable falls back to the default arrangement. */
export function applyLayout(saved: unknown) {
  const { api } = dock
  if (!api) return
  try {
    if (saved) return api.fromJSON(saved as Parameters<DockviewApi['fromJSON']>[0])
  } catch {
    api.clear()
  }
  api.clear()
  arrangeDefault(api)
}

export function Dock() {
  const onReady = ({ api }: DockviewReadyEvent) => {
    dock.api = api
    const { layouts, layoutName } = useUser.getState()
    applyLayout(layouts[layoutName])
    api.onDidLayoutChange(() => {
      const { layouts: all, layoutName: name } = useUser.getState()
      useUser.setState({ layouts: { ...all, [name]: api.toJSON() } })
    })
  }
  return (
    <main className="dock">
      <DockviewReact
        theme={THEME}
        components={{ panel: DockedPanel }}
        defaultTabComponent={Tab}
        leftHeaderActionsComponent={LeftSlot}
        rightHeaderActionsComponent={RightSlot}
        onReady={onReady}
      />
    </main>
  )
}
