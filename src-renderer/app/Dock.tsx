/** Dockable panels with saved named layouts. A panel's title is its tab; its controls share the tab's row. */
import {
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewHeaderActionsProps,
  type IDockviewPanel,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
} from 'dockview-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { panelById } from '../panels/index.ts'
import { type HeadSlots, PanelHost } from '../panels/PanelHost.tsx'
import { listeners } from '../store/listeners.ts'
import { useUser } from '../store/user.ts'
import { Menu } from '../ui/controls.tsx'
import { ICONS } from '../ui/icons.tsx'
import { anyDetached, detachPanel } from './detach.ts'
import { applyLayout, dock } from './dock-api.ts'

const THEME = { name: 'spymaster', className: 'dockview-theme-spymaster', gap: 4 }
const slots = new Map<string, HeadSlots>()
const slotsChanged = listeners()
const NO_SLOTS: HeadSlots = { left: null, right: null }

function setSlot(group: string, side: 'left' | 'right', element: HTMLElement | null) {
  slots.set(group, { ...(slots.get(group) ?? NO_SLOTS), [side]: element })
  slotsChanged.emit()
}
const LeftSlot = ({ group }: IDockviewHeaderActionsProps) => (
  <div className="headslot" ref={(element) => setSlot(group.id, 'left', element)} />
)
const RightSlot = ({ group, activePanel }: IDockviewHeaderActionsProps) => (
  <>
    <div className="headslot" ref={(element) => setSlot(group.id, 'right', element)} />
    {activePanel && <PanelMenu panel={activePanel} />}
  </>
)

function PanelMenu({ panel }: { panel: IDockviewPanel }) {
  const item = (label: string, run: () => void, close: () => void) => (
    <button
      type="button"
      role="menuitem"
      onClick={() => {
        close()
        run()
      }}
    >
      {label}
    </button>
  )
  return (
    <Menu label={`${panel.title}: more`} className="btn ico panel-more" button={ICONS.more}>
      {(close) => (
        <>
          {item('Open in its own window', () => void detachPanel(panel.id), close)}
          {item('Close panel', () => panel.api.close(), close)}
        </>
      )}
    </Menu>
  )
}

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

export function Dock() {
  const onReady = ({ api }: DockviewReadyEvent) => {
    dock.api = api
    const { layouts, layoutName } = useUser.getState()
    applyLayout(layouts[layoutName])
    api.onDidLayoutChange(() => {
      // A panel in its own window comes back, so its absence is nothing to remember.
      if (anyDetached()) return
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
