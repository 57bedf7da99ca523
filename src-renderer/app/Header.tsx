import { useRef } from 'react'
import type { BronzeSummary } from '#core/protocol/quality'
import { longDate } from '../format/time.ts'
import { useQualityOf } from '../library/quality.ts'
import { useClockMode, useDraw, useSessionStatus } from '../store/hooks.ts'
import { openQuality } from '../store/panel-request.ts'
import { useUser } from '../store/user.ts'
import { speedName } from '../timeline/Transport.tsx'
import { LiveText } from '../ui/controls.tsx'
import { ICONS, Mark } from '../ui/icons.tsx'
import { Sheet } from '../ui/Sheet.tsx'
import { NEXT_THEME, THEME_NAMES } from '../ui/theme.ts'
import { runAction } from './actions.ts'
import { backend } from './backend.ts'
import { drawHeader } from './draw-header.ts'
import { dayHealth, gapsText, type Health, health, healthReason } from './header-model.ts'
import { SessionMenu } from './SessionMenu.tsx'

export function Header() {
  const status = useSessionStatus()
  const header = status.kind === 'open' ? status.header : null
  const theme = useUser((user) => user.theme)
  return (
    <header className="hdr" data-region="header" tabIndex={-1}>
      <Sheet name="header" className="hdr-row" draw={drawHeader}>
        <span className="brand">
          <Mark />
          <span className="drop-brand">Spymaster</span>
        </span>
        <div className="cell">
          <span className="lab">Instrument</span>
          <SessionMenu />
        </div>
        <div className="cell drop-session">
          <span className="lab">Session</span>
          <span className="v">{header ? longDate(header.date) : '–'}</span>
        </div>
        <div className="cell badges">
          {header?.synthetic && <span className="badge syn">SYNTHETIC</span>}
          {header && <ModeBadge computing={header.status === 'computing'} />}
        </div>
        <div className="cell">
          <span className="lab">Data time</span>
          <span className="v num big" style={{ gap: 0 }}>
            <span data-f="time" />
            <span data-f="millis" />
            <small className="t3" style={{ font: '430 11px var(--font-ui)', marginLeft: 6 }}>
              ET
            </small>
          </span>
        </div>
        <div className="cell">
          <span className="lab">Spot</span>
          <span className="v num big">
            <span data-f="spot" className="spot-slot" />
            <small data-f="change" style={{ minWidth: '6ch' }} />
          </span>
        </div>
        <div className="cell drop-basis">
          <span className="lab">Basis ES − SPX</span>
          <span className="v num">
            <span data-f="basis" />
          </span>
        </div>
        <div
          className="cell"
          title="Dealers' gamma by flow. A triangle beside it: flow, open interest and both together disagree on its size by strike or on its sign."
        >
          <span className="lab">
            Net gamma<span className="hdr-wide">, flow, per 1 %</span>
          </span>
          <span className="v" style={{ fontSize: 12, minWidth: 136 }}>
            <span data-f="net-gamma" className="num" />
          </span>
        </div>
        <div className="cell drop-amplify">
          <span className="lab">P(AMPLIFY)</span>
          <span className="v num">
            <span data-f="amplify" />
          </span>
        </div>
        <div className="cell">
          <span className="lab">Data health</span>
          <span className="v" style={{ fontSize: 12 }}>
            <HealthLight date={header?.date} />
            <span className="t3 hdr-wide">
              <LiveText of={gapsText} />
            </span>
          </span>
        </div>
        <span className="grow" />
        <button
          type="button"
          className="search"
          onClick={() => runAction('view.palette')}
          aria-label="Search or run a command"
        >
          {ICONS.search}
          <span className="ph">Search or run a command</span>
          <span className="kbd">Ctrl K</span>
        </button>
        <button
          type="button"
          className="btn drop-buttons"
          style={{ marginLeft: 8 }}
          onClick={() => runAction('data.open')}
        >
          Open my data
        </button>
        <button
          type="button"
          className="btn drop-buttons"
          style={{ marginLeft: 6 }}
          onClick={() => runAction('data.connect')}
        >
          Connect
        </button>
        <button
          type="button"
          className="btn ico"
          style={{ marginLeft: 6 }}
          aria-label={`Theme: ${THEME_NAMES[theme]}. Switch to ${THEME_NAMES[NEXT_THEME[theme]]}`}
          title={`Theme: ${THEME_NAMES[theme]}`}
          onClick={() => useUser.setState({ theme: NEXT_THEME[theme] })}
        >
          {ICONS.theme}
        </button>
      </Sheet>
    </header>
  )
}

/** LIVE only on the newest frame of a session that still grows by a feed; a recording is REPLAY. */
function ModeBadge({ computing }: { computing: boolean }) {
  const clock = useClockMode()
  if (computing) return <span className="badge rep">COMPUTING</span>
  return (
    <span className="badge rep">
      REPLAY <span className="num">{speedName(clock.speed)}</span>
    </span>
  )
}

const HEALTH_LOOK: Record<Health, { icon: keyof typeof ICONS; className: string; word: string }> = {
  ok: { icon: 'disc', className: 'ok', word: 'GREEN' },
  degraded: { icon: 'warning', className: 'warn', word: 'AMBER' },
  down: { icon: 'critical', className: 'bad', word: 'RED' },
  none: { icon: 'pending', className: 't3', word: 'no feed' },
  coming: { icon: 'pending', className: 't3', word: 'reading' },
}

/**
 * The worse of the moment's feeds and the verdict on the day's records. All faces stay in the
 * document; the moment decides which one shows. Opens the report.
 */
function HealthLight({ date }: { date: string | undefined }) {
  const box = useRef<HTMLButtonElement>(null)
  const shown = useRef<{ now: Health; bronze: BronzeSummary | null } | null>(null)
  const bronze = useQualityOf(backend(), date)?.bronze ?? null
  useDraw((moment) => {
    const now = health(moment)
    if (!box.current || (shown.current?.now === now && shown.current.bronze === bronze)) return
    shown.current = { now, bronze }
    const face = dayHealth(now, bronze)
    for (const element of box.current.querySelectorAll<HTMLElement>('[data-health]')) {
      element.hidden = element.dataset.health !== face
    }
    box.current.title = healthReason(now, bronze)
  })
  return (
    <button
      ref={box}
      type="button"
      className="health"
      aria-label="Data health: open the report"
      onClick={() => openQuality()}
    >
      {Object.entries(HEALTH_LOOK).map(([id, look]) => (
        <span key={id} data-health={id} hidden>
          <span className="row" style={{ gap: 6 }}>
            <span className={look.className}>{ICONS[look.icon]}</span>
            {look.word}
          </span>
        </span>
      ))}
    </button>
  )
}
