/** Dialogs over the window: command palette, key help, opening data, connecting a feed. */
import { Command } from 'cmdk'
import { MappingDialog } from '../mapping/MappingDialog.tsx'
import { PANELS } from '../panels/index.ts'
import { useUser } from '../store/user.ts'
import { ACTIONS } from './actions.ts'
import { closeDialog, Dialog } from './Dialog.tsx'
import { showPanel } from './dock-api.ts'
import { keyLabel } from './keyboard.ts'
import { LAYOUT_ACTIONS } from './layouts.ts'
import { OpenData } from './OpenData.tsx'

const close = closeDialog

export function Overlays() {
  const overlay = useUser((user) => user.overlay)
  if (overlay === 'palette') return <Palette />
  if (overlay === 'keys') return <Keys />
  if (overlay === 'open') return <OpenData />
  if (overlay === 'connect') return <Connect />
  if (overlay === 'mapping') return <MappingDialog />
  return null
}

/** Every typed word must occur; earlier and at word starts is better. */
export function matchWords(value: string, search: string): number {
  const title = ` ${value.toLowerCase()}`
  let score = 1
  for (const word of search.toLowerCase().split(/\s+/).filter(Boolean)) {
    const at = title.indexOf(word)
    if (at < 0) return 0
    score *= title.includes(` ${word}`) ? 1 : 0.5
  }
  return score
}

function Palette() {
  const run = (action: () => void) => () => {
    close()
    action()
  }
  const groups = ['Time', 'Marks', 'View', 'Data'] as const
  return (
    <Dialog label="Command palette">
      <Command label="Command palette" loop filter={matchWords}>
        <Command.Input placeholder="Search or run a command" />
        <Command.List>
          <Command.Empty>Nothing by that name.</Command.Empty>
          <Command.Group heading="Panels">
            {PANELS.map((panel) => (
              <Command.Item
                key={panel.id}
                value={`Panel ${panel.title}`}
                onSelect={run(() => showPanel(panel.id))}
              >
                {panel.title}
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading="Layouts">
            {LAYOUT_ACTIONS.map((action) => (
              <Command.Item key={action.id} value={action.title} onSelect={run(action.run)}>
                {action.title}
              </Command.Item>
            ))}
          </Command.Group>
          {groups.map((group) => (
            <Command.Group key={group} heading={group}>
              {ACTIONS.filter((a) => a.group === group && a.id !== 'view.palette').map((action) => (
                <Command.Item key={action.id} value={action.title} onSelect={run(action.run)}>
                  {action.title}
                  <span className="grow" />
                  {action.keys[0] && <span className="kbd">{keyLabel(action.keys[0])}</span>}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  )
}

function Keys() {
  const groups = ['Time', 'Marks', 'View', 'Data'] as const
  return (
    <Dialog label="All keys">
      <div className="pad">
        <div className="row" style={{ justifyContent: 'space-between' }}>
          <h2>All keys</h2>
          <button type="button" className="btn" onClick={close}>
            Close
          </button>
        </div>
        <div className="keylist">
          {groups.map((group) => (
            <KeyGroup key={group} group={group} />
          ))}
          <h3>Timeline</h3>
          <div>
            <span>Zoom</span>
            <span className="kbd">Wheel</span>
          </div>
          <div>
            <span>Pan</span>
            <span className="kbd">Shift wheel</span>
          </div>
          <div>
            <span>Loop selection</span>
            <span className="kbd">Shift drag</span>
          </div>
        </div>
      </div>
    </Dialog>
  )
}

function KeyGroup({ group }: { group: string }) {
  const actions = ACTIONS.filter((action) => action.group === group && action.keys.length > 0)
  if (actions.length === 0) return null
  return (
    <>
      <h3>{group}</h3>
      {actions.map((action) => (
        <div key={action.id}>
          <span>{action.title}</span>
          <span className="kbd">{keyLabel(action.keys[0]!)}</span>
        </div>
      ))}
    </>
  )
}

function Connect() {
  return (
    <Dialog label="Connect">
      <div className="pad">
        <h2>Connect a live feed</h2>
        <p style={{ margin: '8px 0 12px' }}>
          No vendor is set up on this machine. Recorded sessions and the demo work without one; keys
          are kept by the host, never in this window.
        </p>
        <button type="button" className="btn" onClick={close}>
          Close
        </button>
      </div>
    </Dialog>
  )
}
