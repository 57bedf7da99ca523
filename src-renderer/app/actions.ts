/** Everything a key, the palette or a button can do, declared once. */

import { MAX_SPEED, SPEED_PRESETS } from '#core/replay/clock'
import { clockSeconds } from '../format/time.ts'
import { focusNeighbour, togglePin } from '../levels/focus-level.ts'
import { setReveal } from '../store/frame-loop.ts'
import { openQuality } from '../store/panel-request.ts'
import { player } from '../store/player.ts'
import { session } from '../store/session.ts'
import { type Theme, useUser } from '../store/user.ts'
import { resetViewport } from '../store/viewport.ts'
import { alertFramesOf, jumpToEvent } from '../timeline/marks.ts'

export interface Action {
  id: string
  title: string
  group: 'Time' | 'Marks' | 'View' | 'Data'
  /** As KeyboardEvent.key with modifiers: `Shift+ArrowLeft`, ` `, `?`. */
  keys: readonly string[]
  run(): void
}

const framesOf = (ms: number) => Math.max(1, Math.round(ms / player.clock.snapshotMs))
const step = (ms: number) => () =>
  player.send({ kind: 'step', frames: Math.sign(ms) * framesOf(Math.abs(ms)) })
const time = (id: string, title: string, keys: readonly string[], run: () => void): Action => ({
  id: `time.${id}`,
  title,
  group: 'Time',
  keys,
  run,
})
const theme = (value: Theme, title: string): Action => ({
  id: `view.theme.${value}`,
  title,
  group: 'View',
  keys: [],
  run: () => useUser.setState({ theme: value }),
})
const overlay = (name: 'palette' | 'keys' | 'open' | 'connect') => () =>
  useUser.setState((user) => ({ overlay: user.overlay === name ? 'none' : name }))

export const ACTIONS: readonly Action[] = [
  time('toggle', 'Play or pause', [' '], () => player.send({ kind: 'toggle' })),
  time('back', 'Back 1 s', ['ArrowLeft'], step(-1000)),
  time('forward', 'Forward 1 s', ['ArrowRight'], step(1000)),
  time('back10', 'Back 10 s', ['Shift+ArrowLeft'], step(-10_000)),
  time('forward10', 'Forward 10 s', ['Shift+ArrowRight'], step(10_000)),
  time('backFrame', 'Back one frame (250 ms)', ['Alt+ArrowLeft'], step(-1)),
  time('forwardFrame', 'Forward one frame (250 ms)', ['Alt+ArrowRight'], step(1)),
  time('previousEvent', 'Previous touch', ['['], () => jumpToEvent(-1)),
  time('nextEvent', 'Next touch', [']'], () => jumpToEvent(1)),
  time('slower', 'Slower', [','], () => player.send({ kind: 'slower' })),
  time('faster', 'Faster', ['.'], () => player.send({ kind: 'faster' })),
  ...SPEED_PRESETS.map((speed, i) =>
    time(`speed${i + 1}`, `Speed ${speed}×`, [String(i + 1)], () =>
      player.send({ kind: 'setSpeed', speed }),
    ),
  ),
  time('max', 'Speed max', [], () => player.send({ kind: 'setSpeed', speed: MAX_SPEED })),
  time('home', 'Session start', ['Home'], () =>
    player.send({ kind: 'seek', k: player.clock.firstK }),
  ),
  time('end', 'Session end', ['End'], () => player.send({ kind: 'seek', k: player.clock.lastK })),
  time('live', 'Go live', ['Shift+End'], () => player.send({ kind: 'goLive' })),
  time('rthOpen', 'Go to the RTH open', [], () => {
    const header = session.data?.header
    if (header) player.send({ kind: 'seek', k: header.rthOpenK })
  }),
  {
    id: 'mark.bookmark',
    title: 'Bookmark this instant',
    group: 'Marks',
    keys: ['b'],
    run: toggleBookmark,
  },
  {
    id: 'mark.loop',
    title: 'Loop: set start, set end, clear',
    group: 'Marks',
    keys: ['l'],
    run: stepLoop,
  },
  { id: 'mark.nextAlert', title: 'Next alert', group: 'Marks', keys: ['n'], run: nextAlert },
  {
    id: 'view.palette',
    title: 'Command palette',
    group: 'View',
    keys: ['Ctrl+k', 'Meta+k'],
    run: overlay('palette'),
  },
  { id: 'view.keys', title: 'All keys', group: 'View', keys: ['?'], run: overlay('keys') },
  {
    id: 'view.nextPanel',
    title: 'Next panel',
    group: 'View',
    keys: ['F6'],
    run: () => cyclePanels(1),
  },
  {
    id: 'view.previousPanel',
    title: 'Previous panel',
    group: 'View',
    keys: ['Shift+F6'],
    run: () => cyclePanels(-1),
  },
  {
    id: 'view.nearest',
    title: 'Focus follows the nearest level',
    group: 'View',
    keys: [],
    run: () => useUser.setState({ focus: { kind: 'nearest' } }),
  },
  {
    id: 'levels.above',
    title: 'Focus the next level above',
    group: 'View',
    keys: ['ArrowUp'],
    run: () => focusNeighbour(1),
  },
  {
    id: 'levels.below',
    title: 'Focus the next level below',
    group: 'View',
    keys: ['ArrowDown'],
    run: () => focusNeighbour(-1),
  },
  {
    id: 'levels.pin',
    title: 'Pin the focused level, or follow the nearest',
    group: 'View',
    keys: ['p'],
    run: togglePin,
  },
  {
    id: 'view.resetCharts',
    title: 'Charts follow the playhead',
    group: 'View',
    keys: [],
    run: resetViewport,
  },
  {
    id: 'view.reveal',
    title: 'Reveal or hide outcomes ahead of their horizon',
    group: 'View',
    keys: [],
    run: toggleReveal,
  },
  theme('dark', 'Theme: dark'),
  theme('light', 'Theme: light'),
  theme('cb', 'Theme: colour-blind'),
  {
    id: 'view.tour',
    title: 'Take the 30-second tour',
    group: 'View',
    keys: [],
    run: () => useUser.setState({ tourStep: 0, overlay: 'none' }),
  },
  {
    id: 'data.quality',
    title: 'Quality gates and data health of this session',
    group: 'Data',
    keys: [],
    run: () => openQuality(),
  },
  { id: 'data.open', title: 'Open my data', group: 'Data', keys: ['Ctrl+o'], run: overlay('open') },
  {
    id: 'data.connect',
    title: 'Connect a live feed',
    group: 'Data',
    keys: [],
    run: overlay('connect'),
  },
]

export const runAction = (id: string) => ACTIONS.find((action) => action.id === id)?.run()

function toggleBookmark() {
  // Before a session is open there is no instant to mark.
  if (player.clock.lastK <= player.clock.firstK) return
  const k = player.instant
  const { bookmarks } = useUser.getState()
  const without = bookmarks.filter((mark) => mark.k !== k)
  const added = [...bookmarks, { k, name: clockSeconds(k, player.clock.snapshotMs) }]
  useUser.setState({
    bookmarks: without.length < bookmarks.length ? without : added.sort((a, b) => a.k - b.k),
  })
}

let loopStart: number | null = null
/** First press marks the start, second the end, third clears. */
function stepLoop() {
  if (player.clock.loop) {
    player.send({ kind: 'setLoop', loop: null })
  } else if (loopStart === null) {
    loopStart = player.instant
    return
  } else {
    player.send({ kind: 'setLoop', loop: { fromK: loopStart, toK: player.instant } })
  }
  loopStart = null
}

function nextAlert() {
  const next = alertFramesOf(session.data).find((k) => k > player.instant)
  if (next !== undefined) player.send({ kind: 'seek', k: next })
}

function toggleReveal() {
  const reveal = !useUser.getState().reveal
  useUser.setState({ reveal })
  setReveal(reveal)
}

function cyclePanels(by: number) {
  const stops = [...document.querySelectorAll<HTMLElement>('[data-panel], [data-region]')].filter(
    (element) => element.offsetParent !== null,
  )
  const at = stops.findIndex((element) => element.contains(document.activeElement))
  stops[(at + by + stops.length) % stops.length]?.focus()
}
