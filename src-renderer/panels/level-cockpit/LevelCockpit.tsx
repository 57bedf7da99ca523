import { useEffect, useRef } from 'react'
import { CanvasLayer } from '../../charts/canvas.tsx'
import { focusNeighbour, storyLevels, togglePin } from '../../levels/focus-level.ts'
import type { Moment } from '../../store/frame-loop.ts'
import { useDraw } from '../../store/hooks.ts'
import { player } from '../../store/player.ts'
import { useUser } from '../../store/user.ts'
import { focusedLevel } from '../../store/view.ts'
import { ICONS } from '../../ui/icons.tsx'
import { LiveFields } from '../../ui/live-fields.ts'
import { colors } from '../../ui/theme.ts'
import type { PanelProps } from '../define-panel.ts'
import { PanelHead } from '../PanelHost.tsx'
import { CockpitBody } from './CockpitBody.tsx'
import { drawRunway } from './draw-runway.ts'
import { readerOf, rulesOf, runwayOf } from './level-cockpit.model.ts'
import { writeCockpit } from './write-cockpit.ts'
import { writeTouches } from './write-touches.ts'
import './level-cockpit.css'

export function LevelCockpit(_: PanelProps<object>) {
  const root = useRef<HTMLDivElement>(null)
  const fields = useRef<LiveFields | null>(null)
  useEffect(() => {
    fields.current = root.current && new LiveFields(root.current)
  }, [])
  useDraw((moment) => {
    if (!fields.current) return
    writeCockpit(fields.current, moment)
    writeTouches(fields.current, moment)
  }, 30)
  return (
    <>
      <CockpitHead />
      <div className="cock" ref={root}>
        <CockpitBody
          runway={
            <CanvasLayer
              name="runway"
              paint={(s, moment) => drawRunway(s, colors(), runwayAt(moment))}
              opaque={false}
              order={25}
            />
          }
          onTouch={(k) => player.send({ kind: 'seek', k })}
        />
      </div>
    </>
  )
}

function runwayAt(moment: Moment) {
  const focus = focusedLevel(moment)
  if (!focus || !moment.data) return null
  const { frames, header } = moment.data
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
