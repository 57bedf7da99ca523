import { useEffect, useState } from 'react'
import { longDate } from '../format/time.ts'
import type { PanelSpec } from '../panels/define-panel.ts'
import { PanelHost } from '../panels/PanelHost.tsx'
import { useSessionStatus } from '../store/hooks.ts'
import { LiveText } from '../ui/controls.tsx'
import { Offline } from './App.tsx'
import { timeText } from './header-model.ts'
import { listenForKeys } from './keyboard.ts'

/** One panel in a window of its own: its head, what it shows, and the badge a synthetic session owes. */
export function DetachedWindow({ spec }: { spec: PanelSpec }) {
  const status = useSessionStatus()
  const header = status.kind === 'open' ? status.header : null
  const [left, setLeft] = useState<HTMLElement | null>(null)
  const [right, setRight] = useState<HTMLElement | null>(null)
  useEffect(() => listenForKeys(({ group }) => group === 'Time' || group === 'Marks'), [])
  useEffect(() => {
    const mark = header?.synthetic ? ' · SYNTHETIC' : ''
    document.title = `${spec.title}${header ? ` · ${longDate(header.date)}` : ''}${mark}`
  }, [spec, header])
  return (
    <div className={header?.synthetic ? 'detached synthetic' : 'detached'}>
      <div className="row story-head">
        <h2>{spec.title}</h2>
        <div className="headslot" ref={setLeft} />
        <span className="grow" />
        <div className="headslot" ref={setRight} />
        {header && !spec.standalone && (
          <span className="row lab" style={{ gap: 8 }}>
            {header.symbol ?? 'no front month'} {longDate(header.date)}
            <span className="num t1">
              <LiveText of={timeText} />
            </span>
            ET
          </span>
        )}
        {header?.synthetic && <span className="badge syn">SYNTHETIC</span>}
      </div>
      <PanelHost spec={spec} slots={{ left, right }} />
      <Offline />
    </div>
  )
}
