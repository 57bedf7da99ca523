import { useEffect, useRef } from 'react'
import type { Surface } from '../../charts/canvas.tsx'
import { focusNeighbour, storyLevels, togglePin } from '../../levels/focus-level.ts'
import { atRest } from '../../store/at-rest.ts'
import { currentMoment, type Moment } from '../../store/frame-loop.ts'
import { player } from '../../store/player.ts'
import { useUser } from '../../store/user.ts'
import { focusedLevel, type LevelNow } from '../../store/view.ts'
import { ICONS } from '../../ui/icons.tsx'
import type { InkSheet } from '../../ui/ink-sheet.ts'
import { Sheet } from '../../ui/Sheet.tsx'
import { colors } from '../../ui/theme.ts'
import type { PanelProps } from '../define-panel.ts'
import { PanelHead } from '../PanelHost.tsx'
import { CockpitBody } from './CockpitBody.tsx'
import { drawCockpit, isNarrow } from './draw-cockpit.ts'
import { drawTouches } from './draw-touches.ts'
import { pushesOf, readerOf, rulesOf, runwayOf } from './level-cockpit.model.ts'
import { touchesOfKind } from './touches.model.ts'
import './level-cockpit.css'

export function LevelCockpit(_: PanelProps<object>) {
  const scroll = useRef<HTMLDivElement>(null)
  const touches = useRef(-1)
  const rows = useRef(atRest(() => showRows(scroll.current, touches.current)))
  useEffect(() => () => rows.current.stop(), [])
  const draw = (sheet: InkSheet, { p, width }: Surface, moment: Moment) => {
    const level = focusedLevel(moment)
    const { data } = moment
    if (!data || !level) return
    const pen = { p, c: colors(), sheet, narrow: isNarrow(width) }
    const pushes = pushesOf(readerOf(level), rulesOf(data.header))
    drawCockpit(pen, { moment, level, pushes, runway: runwayAt(moment, level) })
    const history = touchesOfKind(moment, level.track.kind)
    drawTouches(pen, level.track.kind, history, data.header.snapshotMs)
    if (history.touches.length !== touches.current) rows.current.mark()
    touches.current = history.touches.length
  }
  return (
    <>
      <CockpitHead />
      <div className="cock-scroll" ref={scroll}>
        <Sheet name="level-cockpit" className="cock" order={30} draw={draw}>
          <CockpitBody onTouch={goToTouch} />
        </Sheet>
      </div>
    </>
  )
}

/** Rows without a touch are nothing to point at or to stop at. */
function showRows(root: HTMLElement | null, count: number) {
  for (const [i, button] of root?.querySelectorAll<HTMLElement>('.touch').entries() ?? [])
    button.classList.toggle('none', i >= count)
}

function goToTouch(row: number) {
  const moment = currentMoment()
  const level = focusedLevel(moment)
  const touch = level && touchesOfKind(moment, level.track.kind).touches[row]
  if (touch) player.send({ kind: 'seek', k: touch.k })
}

function runwayAt(moment: Moment, focus: LevelNow) {
  const { frames, header } = moment.data!
  const up = readerOf(focus)('direction') === 1
  const { threshold } = rulesOf(header)
  return runwayOf(focus, storyLevels(moment), up, frames.at('spot', moment.k), threshold)
}

function CockpitHead() {
  const pinned = useUser((user) => user.focus.kind === 'level')
  return (
    <PanelHead
      right={
        <>
          <span className="lab">{pinned ? 'Pinned' : 'Follows nearest'}</span>
          <button
            type="button"
            className="btn ico"
            aria-label={pinned ? 'Follow the nearest level' : 'Pin this level'}
            aria-pressed={pinned}
            title="Pin (P)"
            onClick={togglePin}
          >
            {ICONS.pin}
          </button>
          <button
            type="button"
            className="btn ico"
            aria-label="Next level below"
            title="Next level below (↓)"
            onClick={() => focusNeighbour(-1)}
          >
            {ICONS.back}
          </button>
          <button
            type="button"
            className="btn ico"
            aria-label="Next level above"
            title="Next level above (↑)"
            onClick={() => focusNeighbour(1)}
          >
            {ICONS.forward}
          </button>
        </>
      }
    />
  )
}
