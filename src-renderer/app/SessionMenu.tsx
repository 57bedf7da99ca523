/** Which instrument and day is open; lists the sessions of the lake. */
import { useState } from 'react'
import type { SessionSummary } from '#core/protocol/index'
import { longDate } from '../format/time.ts'
import { useSessionStatus } from '../store/hooks.ts'
import { session } from '../store/session.ts'
import { Menu } from '../ui/controls.tsx'
import { ICONS } from '../ui/icons.tsx'
import { backend } from './backend.ts'

export function SessionMenu() {
  const status = useSessionStatus()
  const [sessions, setSessions] = useState<readonly SessionSummary[]>([])
  const header = status.kind === 'open' ? status.header : null
  const name = header ? (header.symbol ?? 'no front month') : 'No session'
  const profile = header ? `${header.profile} 0DTE` : ''
  const load = () => {
    backend()
      .call('library.sessions', {})
      .then(setSessions, () => setSessions([]))
  }
  return (
    <span className="v b">
      <Menu
        label="Instrument and session"
        onOpen={load}
        className="v"
        button={
          <>
            {name}{' '}
            <span className="t3" style={{ fontWeight: 430 }}>
              {profile}
            </span>{' '}
            {ICONS.chevron}
          </>
        }
      >
        {(close) =>
          sessions.length === 0 ? (
            <button type="button" onClick={close}>
              No sessions in the lake yet
            </button>
          ) : (
            sessions.map((s) => (
              <button
                key={`${s.pipeline}/${s.date}`}
                type="button"
                role="menuitem"
                onClick={() => {
                  close()
                  void session.open(backend(), s)
                }}
              >
                {s.symbol ?? s.pipeline} {longDate(s.date)}{' '}
                <span className="t3">
                  {s.pipeline}
                  {s.synthetic ? ', synthetic' : ''}
                </span>
              </button>
            ))
          )
        }
      </Menu>
    </span>
  )
}
