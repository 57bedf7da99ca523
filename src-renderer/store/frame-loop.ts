/**
 * One requestAnimationFrame loop per window. Whatever changed (instant, data, pointer, theme) only
 * marks the window dirty; every visible drawer then runs once, in the same animation frame, with
 * the same moment. Input events are dispatched right before animation callbacks, so a scrub is
 * drawn in the frame of its own pointer event.
 */
import { player } from './player.ts'
import { session } from './session.ts'
import type { SessionData } from './session-data.ts'

/** What a drawer sees: one instant of one session. */
export interface Moment {
  /** Frame index; nothing later may be drawn as known. */
  k: number
  data: SessionData | null
  /** True when the user asked to see labels before their horizon has passed. */
  reveal: boolean
  /** Host time in ms, for ages only. */
  now: number
}
export type Drawer = (moment: Moment) => void

export interface PaintProbe {
  /** Instant asked for last, instant painted last. */
  k: number
  paintedK: number
  /** The instant each picture of the window shows, by its name: written by the picture once it is drawn. */
  shown: Record<string, number>
  /** performance.now() of the first task after the paint that showed `paintedK`. */
  paintedAt: number
  /** Milliseconds the last drawn frame took, and the 95th percentile of the last 240. */
  drawMs: number
  p95: number
  frames: number
}

const drawers = new Map<Drawer, number>()
let ordered: Drawer[] = []
let scheduled = false
let dirty = true
let lastTick = 0
let reveal = false
const recent = new Float32Array(240)
export const probe: PaintProbe = {
  k: 0,
  paintedK: -1,
  shown: {},
  paintedAt: 0,
  drawMs: 0,
  p95: 0,
  frames: 0,
}
let drawnK = -1

/** Runs a task as soon as the frame being drawn is painted: layout, paint and commit are one task with the drawing. */
const afterPaint: (task: () => void) => void =
  'scheduler' in globalThis
    ? (task) => void scheduler.postTask(task, { priority: 'user-blocking' })
    : (task) => setTimeout(task, 0)
const notePaint = () => {
  probe.paintedK = drawnK
  probe.paintedAt = performance.now()
}

/** Draws once per animation frame while anything changes. Lower `order` first. Returns its undo. */
export function addDrawer(drawer: Drawer, order = 0): () => void {
  drawers.set(drawer, order)
  sort()
  invalidate()
  return () => {
    drawers.delete(drawer)
    sort()
  }
}
const sort = () => {
  ordered = [...drawers].sort((a, b) => a[1] - b[1]).map(([drawer]) => drawer)
}

/** Asks for a repaint of everything in the coming animation frame. */
export function invalidate() {
  dirty = true
  schedule()
}

export function setReveal(on: boolean) {
  reveal = on
  invalidate()
}

/** The moment on screen, for handlers that need it outside a draw. */
export const currentMoment = (): Moment => ({
  k: player.instant,
  data: session.data,
  reveal,
  now: performance.now(),
})

function schedule() {
  if (scheduled) return
  scheduled = true
  requestAnimationFrame(tick)
}

function tick(time: number) {
  scheduled = false
  const playing = player.clock.state.kind === 'playing'
  if (playing) {
    // A window that was hidden comes back where it was, not minutes later.
    player.elapse(Math.min(250, Math.max(0, time - lastTick)))
  }
  lastTick = time
  probe.k = player.instant
  if (dirty || probe.k !== drawnK) draw()
  if (player.clock.state.kind === 'playing') schedule()
}

function draw() {
  dirty = false
  const start = performance.now()
  const moment = currentMoment()
  for (const drawer of ordered) drawer(moment)
  drawnK = moment.k
  probe.drawMs = performance.now() - start
  recent[probe.frames++ % recent.length] = probe.drawMs
  if (probe.frames % 20 === 1) probe.p95 = percentile95()
  afterPaint(notePaint)
}

function percentile95(): number {
  const filled = recent.slice(0, Math.min(probe.frames, recent.length)).sort()
  return filled[Math.min(filled.length - 1, Math.floor(filled.length * 0.95))] ?? 0
}

player.onChange.add(() => {
  lastTick = performance.now()
  invalidate()
})
session.onData.add(invalidate)
