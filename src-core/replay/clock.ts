/**
 * The replay clock: where "now" is and how it moves, as a pure reducer. Host time enters only as
 * `elapsed` milliseconds; positions are frame indices (k), fractional while playing.
 */

/** `following` sticks to the newest frame: live, or a session still being computed. */
export type PlayState =
  | { kind: 'paused' }
  | { kind: 'playing'; speed: number }
  | { kind: 'following' }

/** Times real time. `MAX_SPEED` is what "max" means: a session minute in three screen frames. */
export const MAX_SPEED = 1200
export const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 25, 50, 100, MAX_SPEED] as const
/** Keys 1 to 8. */
export const SPEED_PRESETS = [0.25, 0.5, 1, 2, 5, 10, 50, 100] as const

export interface LoopRange {
  fromK: number
  toK: number
}

export interface Clock {
  /** Position in frames; the instant shown is its floor. */
  k: number
  state: PlayState
  /** Speed that play will use; kept while paused. */
  speed: number
  firstK: number
  lastK: number
  /** True while lastK still moves (computing, live): playing then waits at the edge. */
  growing: boolean
  loop: LoopRange | null
  /** Milliseconds per frame. */
  snapshotMs: number
}

/** Every way time can move. `seek` clamps to the session; `step` also pauses. */
export type TimeCommand =
  | { kind: 'elapsed'; ms: number }
  | { kind: 'seek'; k: number }
  | { kind: 'step'; frames: number }
  | { kind: 'toggle' }
  | { kind: 'pause' }
  | { kind: 'setSpeed'; speed: number }
  | { kind: 'faster' }
  | { kind: 'slower' }
  | { kind: 'goLive' }
  | { kind: 'setLoop'; loop: LoopRange | null }
  | { kind: 'setBounds'; firstK: number; lastK: number; growing: boolean }

export const pausedClock = (firstK: number, lastK: number, snapshotMs = 250): Clock => ({
  k: firstK,
  state: { kind: 'paused' },
  speed: 1,
  firstK,
  lastK,
  growing: false,
  loop: null,
  snapshotMs,
})

/** The frame on screen. */
export const instantOf = (clock: Clock) => Math.floor(clock.k)

export function moveClock(clock: Clock, command: TimeCommand): Clock {
  switch (command.kind) {
    case 'elapsed':
      return elapse(clock, command.ms)
    case 'seek':
      return { ...unfollow(clock), k: clamp(clock, Math.floor(command.k)) }
    case 'step':
      return {
        ...clock,
        state: { kind: 'paused' },
        k: clamp(clock, instantOf(clock) + command.frames),
      }
    case 'toggle':
      return clock.state.kind === 'paused' ? play(clock) : { ...clock, state: { kind: 'paused' } }
    case 'pause':
      return { ...clock, state: { kind: 'paused' } }
    case 'setSpeed':
      return withSpeed(clock, command.speed)
    case 'faster':
      return withSpeed(clock, SPEEDS.find((s) => s > clock.speed) ?? MAX_SPEED)
    case 'slower':
      return withSpeed(clock, SPEEDS.findLast((s) => s < clock.speed) ?? SPEEDS[0])
    case 'goLive':
      return { ...clock, k: clock.lastK, state: { kind: 'following' } }
    case 'setLoop':
      return { ...clock, loop: ordered(clock, command.loop) }
    case 'setBounds':
      return rebound(clock, command)
  }
}

const clamp = (clock: Clock, k: number) => Math.min(clock.lastK, Math.max(clock.firstK, k))

const unfollow = (clock: Clock): Clock =>
  clock.state.kind === 'following' ? { ...clock, state: { kind: 'paused' } } : clock

function play(clock: Clock): Clock {
  const atEnd = !clock.growing && instantOf(clock) >= clock.lastK
  const k = atEnd ? (clock.loop?.fromK ?? clock.firstK) : clock.k
  return { ...clock, k, state: { kind: 'playing', speed: clock.speed } }
}

function withSpeed(clock: Clock, speed: number): Clock {
  const state: PlayState = clock.state.kind === 'playing' ? { kind: 'playing', speed } : clock.state
  return { ...clock, speed, state }
}

function ordered(clock: Clock, loop: LoopRange | null): LoopRange | null {
  if (loop === null) return null
  const fromK = clamp(clock, Math.floor(Math.min(loop.fromK, loop.toK)))
  const toK = clamp(clock, Math.floor(Math.max(loop.fromK, loop.toK)))
  return toK > fromK ? { fromK, toK } : null
}

function rebound(clock: Clock, to: { firstK: number; lastK: number; growing: boolean }): Clock {
  const next = { ...clock, firstK: to.firstK, lastK: to.lastK, growing: to.growing }
  return { ...next, k: next.state.kind === 'following' ? to.lastK : clamp(next, clock.k) }
}

function elapse(clock: Clock, ms: number): Clock {
  if (clock.state.kind !== 'playing') return clock
  const k = clock.k + (ms / clock.snapshotMs) * clock.state.speed
  const { loop } = clock
  if (loop && clock.k < loop.toK && k >= loop.toK) {
    return { ...clock, k: loop.fromK + ((k - loop.toK) % (loop.toK - loop.fromK)) }
  }
  if (k < clock.lastK) return { ...clock, k }
  return { ...clock, k: clock.lastK, state: clock.growing ? clock.state : { kind: 'paused' } }
}
