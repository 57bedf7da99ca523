/** Thirty seconds, five stops, skippable at any time; seen once. */
import { useEffect, useState } from 'react'
import { useSessionStatus } from '../store/hooks.ts'
import { useUser } from '../store/user.ts'

const STOPS = [
  {
    at: '.tk',
    title: 'The timeline',
    text: 'Drag anywhere: every panel shows that instant. Space plays, arrows step a second, the wheel zooms.',
  },
  {
    at: '[data-panel=levels-chart]',
    title: 'Levels',
    text: 'Each line starts when its level became known. Click one to focus it everywhere.',
  },
  {
    at: '[data-panel=level-cockpit]',
    title: 'Break or bounce',
    text: 'The gauge and its three forces for the focused level: resting liquidity, aggressive trades, dealer hedging.',
  },
  {
    at: '[data-panel=gamma-heatmap]',
    title: 'Dealer gamma',
    text: 'Strike by time. Blue: dealers long gamma, DAMPEN. Red: dealers short gamma, AMPLIFY.',
  },
  {
    at: '.search',
    title: 'Everything else',
    text: 'Ctrl K finds panels, layouts and commands. The ? key lists all keys.',
  },
] as const
const SECONDS_PER_STOP = 6
const WIDTH = 300

const finish = () => useUser.setState({ tourStep: null, tourSeen: true })

export function Tour() {
  const wanted = useUser((user) => user.tourStep)
  const covered = useUser((user) => user.overlay !== 'none')
  const open = useSessionStatus().kind === 'open'
  // It points at a session; and not through a dialog.
  const step = open && !covered ? wanted : null
  const [box, setBox] = useState<DOMRect | null>(null)
  const stop = step === null ? null : STOPS[step]
  useEffect(() => {
    if (step === null) return
    const target = stop && document.querySelector(stop.at)
    if (!target) return step < STOPS.length ? useUser.setState({ tourStep: step + 1 }) : finish()
    setBox(target.getBoundingClientRect())
    const timer = setTimeout(next, SECONDS_PER_STOP * 1000)
    return () => clearTimeout(timer)
  }, [step, stop])
  if (step === null || !stop || !box) return null
  const above = box.top > innerHeight / 2
  const left = Math.min(innerWidth - WIDTH - 12, Math.max(12, box.left + box.width / 2 - WIDTH / 2))
  const place = above
    ? { bottom: innerHeight - box.top + 12 }
    : { top: Math.min(box.top + box.height * 0.3 + 12, innerHeight - 180) }
  return (
    <>
      <div
        className="tour-ring"
        style={{ left: box.left, top: box.top, width: box.width, height: box.height }}
      />
      <div className="tour" role="dialog" aria-label="Tour" style={{ left, ...place }}>
        <h3>{stop.title}</h3>
        <p>{stop.text}</p>
        <div className="row" style={{ marginTop: 10, gap: 8 }}>
          <button type="button" className="btn pri" onClick={next}>
            {step === STOPS.length - 1 ? 'Start' : 'Next'}
          </button>
          <button type="button" className="btn" onClick={finish}>
            Skip the tour
          </button>
          <span className="grow" />
          <span className="lab num">
            {step + 1}/{STOPS.length}
          </span>
        </div>
      </div>
    </>
  )
}

function next() {
  const { tourStep } = useUser.getState()
  if (tourStep === null) return
  if (tourStep + 1 >= STOPS.length) finish()
  else useUser.setState({ tourStep: tourStep + 1 })
}
