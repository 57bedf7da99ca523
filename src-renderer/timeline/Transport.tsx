import { MAX_SPEED, SPEEDS } from '#core/replay/clock'
import { runAction } from '../app/actions.ts'
import type { Surface } from '../charts/canvas.tsx'
import { clockMillis, clockMinutes, clockSeconds } from '../format/time.ts'
import type { Moment } from '../store/frame-loop.ts'
import { useClockMode } from '../store/hooks.ts'
import { player } from '../store/player.ts'
import { useUser } from '../store/user.ts'
import { Menu } from '../ui/controls.tsx'
import { ICONS, type IconName } from '../ui/icons.tsx'
import type { InkSheet } from '../ui/ink-sheet.ts'
import { Sheet } from '../ui/Sheet.tsx'
import { colors } from '../ui/theme.ts'

export const speedName = (speed: number) => (speed === MAX_SPEED ? 'max' : `${speed}×`)

interface ToolProps {
  action: string
  icon: IconName
  label: string
  pressed?: boolean
  className?: string
}
const Tool = ({ action, icon, label, pressed, className = 'tbtn' }: ToolProps) => (
  <button
    type="button"
    className={className}
    aria-label={label}
    title={label}
    aria-pressed={pressed}
    onClick={() => runAction(action)}
  >
    {ICONS[icon]}
  </button>
)

export function Transport() {
  const clock = useClockMode()
  const bookmarks = useUser((user) => user.bookmarks.length)
  const reveal = useUser((user) => user.reveal)
  const moving = clock.state.kind !== 'paused'
  return (
    <Sheet name="transport" className="tp" toolbar="Playback" draw={drawTransport}>
      <div className="row" style={{ justifyContent: 'space-between' }}>
        <span className="clock num">
          <span data-f="clock" />
          <small data-f="clock-millis" />
        </span>
        <button
          type="button"
          className="btn tl-small"
          aria-pressed={clock.state.kind === 'following'}
          onClick={() => runAction('time.live')}
        >
          Go live
        </button>
      </div>
      <div className="row" style={{ justifyContent: 'space-between' }}>
        <span className="row" style={{ gap: 1 }}>
          <Tool action="time.previousEvent" icon="previousEvent" label="Previous touch  [" />
          <Tool action="time.back" icon="back" label="Back 1 s  ←" />
          <button
            type="button"
            className="tbtn play"
            aria-label={moving ? 'Pause' : 'Play'}
            title="Space"
            onClick={() => runAction('time.toggle')}
          >
            {moving ? ICONS.pause : ICONS.play}
          </button>
          <Tool action="time.forward" icon="forward" label="Forward 1 s  →" />
          <Tool action="time.nextEvent" icon="nextEvent" label="Next touch  ]" />
        </span>
        <span className="row" style={{ gap: 2 }}>
          <Tool
            action="mark.loop"
            icon="loop"
            label="Loop: set start, set end, clear  L"
            pressed={clock.loop !== null}
          />
          <Tool action="mark.bookmark" icon="flag" label="Bookmark  B" className="tbtn drop-tool" />
          <Tool
            action="view.reveal"
            icon="eye"
            label="Reveal outcomes before their horizon"
            pressed={reveal}
            className="tbtn drop-tool"
          />
          <SpeedMenu speed={clock.speed} />
        </span>
      </div>
      <div className="row lab" style={{ gap: 12 }}>
        {clock.loop && (
          <span className="drop-loop">
            Loop {clockMinutes(clock.loop.fromK, clock.snapshotMs)} to{' '}
            {clockMinutes(clock.loop.toK, clock.snapshotMs)}
          </span>
        )}
        <span className="tp-count" data-f="touches" />
        <span>
          {bookmarks} {bookmarks === 1 ? 'bookmark' : 'bookmarks'}
        </span>
      </div>
    </Sheet>
  )
}

function drawTransport(sheet: InkSheet, { p }: Surface, moment: Moment) {
  const c = colors()
  const { data, k } = moment
  const at = data?.header.snapshotMs ?? 250
  const put = (name: string, text: string, ink: string) => sheet.write(p, name, [{ text, ink }])
  put('clock', data ? clockSeconds(k, at) : '–', c['text-1'])
  put('clock-millis', data ? `.${clockMillis(k, at)} ET` : '', c['text-3'])
  put('touches', touchesSoFar(moment), c['text-3'])
}

function touchesSoFar({ data, k }: Moment): string {
  const n = data ? data.events.lastAt(k) + 1 : 0
  return `${n} ${n === 1 ? 'touch' : 'touches'}`
}

function SpeedMenu({ speed }: { speed: number }) {
  return (
    <Menu
      label="Speed"
      className="dd"
      button={
        <>
          <span className="num">{speedName(speed)}</span>
          {ICONS.chevron}
        </>
      }
    >
      {(close) =>
        SPEEDS.map((s) => (
          <button
            key={s}
            type="button"
            role="menuitemradio"
            aria-checked={s === speed}
            onClick={() => {
              player.send({ kind: 'setSpeed', speed: s })
              close()
            }}
          >
            <span className="tick">{s === speed && ICONS.check}</span>
            <span className="num">{speedName(s)}</span>
          </button>
        ))
      }
    </Menu>
  )
}
