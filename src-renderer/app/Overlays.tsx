/** Dialogs over the window: command palette, key help, opening data, connecting a feed. */
import { Command } from 'cmdk'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { AppError } from '#core/protocol/message'
import { PANELS } from '../panels/index.ts'
import { useUser } from '../store/user.ts'
import { ACTIONS } from './actions.ts'
import { backend } from './backend.ts'
import { showPanel } from './Dock.tsx'
import { keyLabel } from './keyboard.ts'
import { LAYOUT_ACTIONS } from './layouts.ts'

const close = () => useUser.setState({ overlay: 'none' })

export function Overlays() {
  const overlay = useUser((user) => user.overlay)
  if (overlay === 'palette') return <Palette />
  if (overlay === 'keys') return <Keys />
  if (overlay === 'open') return <OpenData />
  if (overlay === 'connect') return <Connect />
  return null
}

/** Takes the focus, keeps it, gives it back; a click outside closes. */
function Dialog({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null
    const first = box.current?.querySelector<HTMLElement>('input, button')
    ;(first ?? box.current)?.focus()
    return () => before?.focus({ preventScroll: true })
  }, [])
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key !== 'Tab') return
    const stops = [...(box.current?.querySelectorAll<HTMLElement>('input, button, a[href]') ?? [])]
    const at = stops.indexOf(document.activeElement as HTMLElement)
    const next = stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length]
    event.preventDefault()
    next?.focus()
  }
  return (
    <div
      className="veil"
      onPointerDown={(event) => event.target === event.currentTarget && close()}
    >
      <div
        ref={box}
        className="dialog"
        role="dialog"
        aria-modal="true"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {children}
      </div>
    </div>
  )
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

function OpenData() {
  const [message, setMessage] = useState<string | null>(null)
  const [path, setPath] = useState('')
  const submit = async (event: React.FormEvent) => {
    event.preventDefault()
    try {
      await backend().call('library.import', { paths: [path] })
      close()
    } catch (error) {
      setMessage(error instanceof AppError ? `${error.message} (${error.code})` : String(error))
    }
  }
  return (
    <Dialog label="Open my data">
      <form onSubmit={submit}>
        <input
          value={path}
          onChange={(event) => setPath(event.target.value)}
          placeholder="Path of a DBN, DBN.zst or option trades CSV.gz file"
          aria-label="File path"
        />
        <div className="pad">
          <div>
            The file is read into the lake; nothing already there is changed. Sessions appear under
            Instrument.
          </div>
          {message && (
            <div className="bad" role="alert" style={{ marginTop: 8 }}>
              {message}
            </div>
          )}
          <div className="row" style={{ gap: 8, marginTop: 12 }}>
            <button type="submit" className="btn pri" disabled={path.trim() === ''}>
              Import
            </button>
            <button type="button" className="btn" onClick={close}>
              Cancel
            </button>
          </div>
        </div>
      </form>
    </Dialog>
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
