/** Gives a declared panel its configuration, its state, its error boundary and its place in the dock head. */
import {
  Component,
  type ComponentType,
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import { createPortal } from 'react-dom'
import { listeners } from '../store/listeners.ts'
import { session } from '../store/session.ts'
import { useUser } from '../store/user.ts'
import { ICONS } from '../ui/icons.tsx'
import type { PanelProps, PanelSpec, PanelState } from './define-panel.ts'
import { panelState } from './panel-state.ts'

/** Where the panel's head controls go: left of and right of the free space beside its tab. */
export interface HeadSlots {
  left: HTMLElement | null
  right: HTMLElement | null
}
const Slots = createContext<HeadSlots>({ left: null, right: null })

/** Controls a panel puts into its dock head. */
export function PanelHead({ left, right }: { left?: ReactNode; right?: ReactNode }) {
  const slots = useContext(Slots)
  return (
    <>
      {slots.left && left && createPortal(left, slots.left)}
      {slots.right && right && createPortal(right, slots.right)}
    </>
  )
}

/** The strip below the plot: legend and units. */
export const PanelFoot = ({ children }: { children: ReactNode }) => (
  <div className="foot">{children}</div>
)

interface HostProps {
  spec: PanelSpec
  slots: HeadSlots
  /** Stories force a state; otherwise it follows the session. */
  state?: PanelState
}

type View = ComponentType<PanelProps<never>>

export function PanelHost({ spec, slots, state }: HostProps) {
  const [View, setView] = useState<View | null>(null)
  const live = usePanelState(spec)
  const shown = state ?? live
  const saved = useUser((user) => user.panelConfig[spec.id])
  const parsed = spec.config.safeParse(saved ?? {})
  const config = parsed.success ? parsed.data : spec.config.parse({})
  useEffect(() => {
    let gone = false
    void spec.view().then((view) => {
      if (!gone) setView(() => view as View)
    })
    return () => {
      gone = true
    }
  }, [spec])
  const setConfig = (change: object) =>
    useUser.setState((user) => ({
      panelConfig: { ...user.panelConfig, [spec.id]: { ...(config as object), ...change } },
    }))
  const draws = shown.kind === 'full' || (shown.kind === 'loading' && shown.partial)
  return (
    <section
      className="panel"
      aria-label={spec.title}
      data-panel={spec.id}
      data-state={shown.kind}
      tabIndex={-1}
    >
      <PanelBoundary title={spec.title}>
        {draws && shown.kind === 'loading' && <ThinBar of={shown} />}
        {!draws && <StateNotice state={shown} />}
        {draws && View && (
          <Slots.Provider value={slots}>
            <View config={config as never} setConfig={setConfig as never} />
          </Slots.Provider>
        )}
      </PanelBoundary>
    </section>
  )
}

const changed = listeners()
session.onStatus.add(changed.emit)
let lastArrived = ''
session.onData.add(() => {
  const { arrived = [], read = null } = session.data ?? {}
  const now = [...arrived, read].join()
  if (now !== lastArrived) changed.emit()
  lastArrived = now
})
const states = new WeakMap<PanelSpec, PanelState>()

function usePanelState(spec: PanelSpec): PanelState {
  return useSyncExternalStore(changed.add, () => {
    const next = panelState(spec, session.status, session.data)
    const before = states.get(spec)
    if (before && sameState(before, next)) return before
    states.set(spec, next)
    return next
  })
}

const sameState = (a: PanelState, b: PanelState) => JSON.stringify(a) === JSON.stringify(b)

const ThinBar = ({ of: { what, progress } }: { of: { what: string; progress: number } }) => (
  <div
    className="pbar"
    role="progressbar"
    aria-valuenow={Math.round(progress * 100)}
    aria-label={what}
  >
    <i style={{ width: `${progress * 100}%` }} />
  </div>
)

export function StateNotice({ state }: { state: PanelState }) {
  if (state.kind === 'full') return null
  if (state.kind === 'loading') {
    return (
      <div className="pstate" role="status">
        <div>{state.what}</div>
        <div className="bar">
          <i style={{ width: `${Math.max(0.02, state.progress) * 100}%` }} />
        </div>
        <div className="lab">Ready parts appear as they come; nothing waits for the rest.</div>
      </div>
    )
  }
  if (state.kind === 'failed') {
    return (
      <div className="pstate" role="alert">
        <div className="row t1" style={{ gap: 6 }}>
          <span className="bad">{ICONS.critical}</span>
          {state.what}
        </div>
        <div className="lab" style={{ whiteSpace: 'normal' }}>
          {state.kept}
        </div>
        <div className="lab" style={{ whiteSpace: 'normal' }}>
          {state.todo}
        </div>
      </div>
    )
  }
  return (
    <div className="pstate">
      <div>{state.what}</div>
      {state.action && (
        <div>
          <button type="button" className="btn" onClick={state.action.run}>
            {state.action.label}
          </button>
        </div>
      )}
    </div>
  )
}

/** A panel that throws takes only itself down. */
export class PanelBoundary extends Component<
  { title: string; children: ReactNode },
  { error: Error | null }
> {
  override state = { error: null as Error | null }
  static getDerivedStateFromError(error: Error) {
    return { error }
  }
  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div className="pstate" role="alert">
        <div className="row t1" style={{ gap: 6 }}>
          <span className="bad">{ICONS.critical}</span>
          {this.props.title} stopped: {error.message}
        </div>
        <div className="lab">Kept: the session and every other panel.</div>
        <div>
          <button type="button" className="btn" onClick={() => this.setState({ error: null })}>
            Draw again
          </button>
        </div>
      </div>
    )
  }
}
