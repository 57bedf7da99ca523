/**
 * `?story=<panel>&state=empty|loading|failed|full&theme=dark|light|cb`: one panel in one state on the
 * synthetic session, at a fixed instant. These pages are what screenshot tests compare.
 */
import { useEffect, useState } from 'react'
import type { PanelState } from '../panels/define-panel.ts'
import { panelById } from '../panels/index.ts'
import { PanelHost } from '../panels/PanelHost.tsx'
import { player } from '../store/player.ts'
import { session } from '../store/session.ts'
import { fixtureBackend } from './fixture-backend.ts'

const STATES: Record<string, PanelState> = {
  empty: {
    kind: 'empty',
    what: 'No futures trades in this session.',
    action: { label: 'Open my data', run: () => {} },
  },
  loading: {
    kind: 'loading',
    what: 'Computing frames, 09:30 to 10:14 ready.',
    progress: 0.33,
    partial: false,
  },
  failed: {
    kind: 'failed',
    what: 'Option definitions do not match 17 Nov.',
    kept: 'Kept: trades, depth.',
    todo: 'Import the definitions of that day.',
  },
}
/** 11:42:17.250 ET. */
const INSTANT = 254_949

export function Story() {
  const query = new URLSearchParams(location.search)
  const spec = panelById(query.get('story') ?? '')
  const [left, setLeft] = useState<HTMLElement | null>(null)
  const [right, setRight] = useState<HTMLElement | null>(null)
  useEffect(() => {
    const k = Number(new URLSearchParams(location.search).get('k') ?? INSTANT)
    session
      .open(fixtureBackend(), { pipeline: 'es_0dte', date: '2026-11-17' })
      .then(() => player.send({ kind: 'seek', k }))
  }, [])
  if (!spec) return <div className="pstate">No panel has this id.</div>
  return (
    <div className="story">
      <div className="row story-head">
        <h2>{spec.title}</h2>
        <div className="headslot" ref={setLeft} />
        <span className="grow" />
        <div className="headslot" ref={setRight} />
        <span className="badge syn">SYNTHETIC</span>
      </div>
      <PanelHost spec={spec} slots={{ left, right }} state={STATES[query.get('state') ?? 'full']} />
    </div>
  )
}
