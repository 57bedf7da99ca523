/** Draws the moment into the cockpit's slots. */
import { drawIcon } from '../../charts/icon-ink.ts'
import { box } from '../../charts/ink.ts'
import type { Pixels } from '../../charts/pixels.ts'
import { stampDrawing, stampText, textWidth } from '../../charts/stamps.ts'
import {
  MINUS,
  MISSING,
  plain,
  price,
  probability,
  quantity,
  ratio,
  signed,
} from '../../format/numbers.ts'
import { clockSeconds } from '../../format/time.ts'
import {
  barrierWord,
  bucketWord,
  type Call,
  callWord,
  confidenceWord,
  fuelWord,
  HEALTH_RED,
  type Hue,
  outcomeHue,
  outcomeScore,
  type StateWord,
  tapeWord,
} from '../../levels/force-words.ts'
import { levelName, levelStyle } from '../../levels/level-style.ts'
import type { Moment } from '../../store/frame-loop.ts'
import type { LevelNow } from '../../store/view.ts'
import type { InkSheet } from '../../ui/ink-sheet.ts'
import type { Palette, Token } from '../../ui/theme.ts'
import { drawRunway } from './draw-runway.ts'
import {
  type Pushes,
  type Read,
  type Runway,
  readerOf,
  rulesOf,
  scoreParts,
} from './level-cockpit.model.ts'

/** What the cockpit is drawn with. */
export interface CockpitPen {
  p: Pixels
  c: Palette
  sheet: InkSheet
  /** Too narrow for whole sentences. */
  narrow: boolean
}
const NARROW_PX = 370
export const isNarrow = (width: number) => width < NARROW_PX

export interface CockpitScene {
  moment: Moment
  level: LevelNow
  pushes: Pushes
  runway: Runway | null
}

export function drawCockpit(pen: CockpitPen, { moment, level, pushes, runway }: CockpitScene) {
  const read = readerOf(level)
  const up = read('direction') === 1
  aboutLevel(pen, moment, level, read, up)
  gauge(pen, moment, level, read, up)
  put(pen, 'runway', runwayWords(pen, moment, read, up), 'text-3')
  const ruler = pen.sheet.at('ruler')
  if (ruler && runway) {
    const top = ruler.y - ruler.height / 2
    drawRunway(pen.p, pen.c, { x: ruler.x, right: ruler.right, top }, runway)
  }
  forces(pen, read, up, pushes)
  stats(pen, read)
  why(pen, moment, read)
}

const put = ({ p, c, sheet }: CockpitPen, name: string, text: string, ink: Token) =>
  sheet.write(p, name, [{ text, ink: c[ink] }])

const INKS: Record<Hue | 't2', Token> = {
  bnc: 'bounce',
  brk: 'break',
  gp: 'gamma-pos',
  gn: 'gamma-neg',
  neu: 'text-2',
  t2: 'text-2',
}

function aboutLevel(
  pen: CockpitPen,
  { data, k }: Moment,
  level: LevelNow,
  read: Read,
  up: boolean,
) {
  const { p, c, sheet } = pen
  const { tick, snapshotMs } = data!.header
  put(pen, 'name', levelName(level.track.kind, level.price), 'text-1')
  put(pen, 'price', price(level.price, tick), 'text-1')
  const known = clockSeconds(Math.floor(read('known_at_ns') / (snapshotMs * 1e6)), snapshotMs)
  sheet.write(p, 'direction', [
    { icon: up ? 'up' : 'down', text: up ? 'UP' : 'DOWN', ink: c['text-1'] },
    { text: `${up ? 'resistance' : 'support'}, known ${known}`, ink: c['text-3'], gap: 5 },
  ])
  const distance = data!.frames.at('spot', k) - level.price
  const atr = data!.frames.at('atr', k)
  const inAtr = atr > 0 ? plain(Math.abs(distance) / atr) : MISSING
  put(pen, 'distance', `${signed(distance)} pt, ${inAtr} ATR`, 'text-2')
}

const CALL_INKS: Record<Call, Token> = {
  BREAK: 'break',
  BOUNCE: 'bounce',
  CONTESTED: 'text-1',
  NEUTRAL: 'text-2',
}

function gauge(pen: CockpitPen, { data, k }: Moment, level: LevelNow, read: Read, up: boolean) {
  const { p, c, sheet } = pen
  const red = data!.frames.at('data_health', k) === HEALTH_RED
  const [bounce, broken] = [up ? 'bounceUp' : 'bounceDown', up ? 'breakUp' : 'breakDown'] as const
  sheet.write(p, 'word-bounce', [{ icon: bounce, text: 'BOUNCE', ink: c.bounce }])
  sheet.write(p, 'word-break', [
    { text: 'BREAK', ink: c.break },
    { icon: broken, text: '', ink: c.break, gap: 5 },
  ])
  if (red) sheet.write(p, 'call', [{ icon: 'none', text: 'NO CALL', ink: c['text-1'] }])
  else put(pen, 'call', 'Score only', 'text-2')
  const kind = levelName(level.track.kind, level.price)
  put(pen, 'call-reason', red ? 'DATA: health is RED' : `no model for ${kind}`, 'text-3')
  const score = outcomeScore(read('break_score_smooth'))
  put(pen, 'score', signed(score), INKS[outcomeHue(score)])
  push(pen, 'score-bar', score, 0.35)
  diamond(pen, score)
  const call = red ? null : callWord(read('signal'))
  put(pen, 'signal', call ?? MISSING, call ? CALL_INKS[call] : 'text-3')
  const confidence = confidenceWord(read('confidence'))
  put(pen, 'confidence', red || !confidence ? '' : `confidence ${confidence}`, 'text-3')
}

/** The next level beyond, in break direction: `runway Ses high +6.25, clear`. */
function runwayWords({ narrow }: CockpitPen, { data }: Moment, read: Read, up: boolean): string {
  const next = data!.levels.byLevel[read('runway_level')]
  if (!next) return 'no level beyond'
  const quality = read('runway_clear') === 1 ? 'clear' : 'obstructed'
  const distance = read('runway_distance') * (up ? 1 : -1)
  const { code, short } = levelStyle(next.kind)
  return `${narrow ? code : `runway ${short}`} ${signed(distance)}, ${quality}`
}

/** A bar from the centre of its track toward its outcome. */
function push({ p, c, sheet }: CockpitPen, name: string, value: number, alpha = 1) {
  const track = sheet.at(name)
  if (!track) return
  const size = Number.isNaN(value) ? 0 : Math.min(1, Math.abs(value))
  const [middle, top] = [(track.x + track.right) / 2, track.y - track.height / 2]
  const length = (size * (track.right - track.x)) / 2
  const ink = value < 0 ? c['bounce-fill'] : c['break-fill']
  p.rect(value < 0 ? middle - length : middle, top, length, track.height, ink, alpha)
  p.rect(Math.round(middle), top - 3, 1, track.height + 6, c['line-3'])
}

function diamond({ p, c, sheet }: CockpitPen, score: number) {
  const track = sheet.at('score-bar')
  if (!track || Number.isNaN(score)) return
  const ink = c[INKS[outcomeHue(score)]]
  const x = (track.x + track.right) / 2 + (score * (track.right - track.x)) / 2
  stampDrawing(p, `diamond/${ink}`, 14, x, track.y, (g) => {
    g.fillStyle = ink
    g.rotate(Math.PI / 4)
    g.fillRect(-4, -4, 8, 8)
  })
}

const CHIP = '650 11px "Inter Variable";0.33px'
const CHIP_ICON = 12
const TINTS: Record<Hue, readonly [Token, number]> = {
  bnc: ['bounce-tint', 1],
  brk: ['break-tint', 1],
  gp: ['gamma-pos-fill', 0.16],
  gn: ['gamma-neg-fill', 0.16],
  neu: ['bg-raised', 1],
}

/** A state word with its icon on its tint; returns its right edge. */
function chip({ p, c, sheet }: CockpitPen, name: string, state: StateWord | null): number {
  sheet.say(name, state?.word ?? MISSING)
  const slot = sheet.at(name)
  if (!slot) return 0
  if (!state) {
    stampText(p, MISSING, slot.x, slot.y, c['text-3'], slot.font, 'left')
    return slot.x + 12
  }
  const [ink, [tint, alpha]] = [c[INKS[state.hue]], TINTS[state.hue]]
  const width = 5 + CHIP_ICON + 5 + textWidth(state.word, CHIP, p.scale) + 6
  const middle = Math.round(slot.y)
  box(p, slot.x, middle - 9, width, 18, c[tint], 3, alpha)
  drawIcon(p, state.icon, slot.x + 5, middle - CHIP_ICON / 2, ink, CHIP_ICON)
  stampText(p, state.word, slot.x + 10 + CHIP_ICON, middle, ink, CHIP, 'left')
  return slot.x + width
}

/** Details right of a chip, nearest words first: as many as there is room for. */
function details(pen: CockpitPen, name: string, from: number, parts: readonly string[]) {
  const slot = pen.sheet.at(name)
  if (!slot) return
  let words = parts.join(', ')
  for (let n = parts.length; n > 1; n--) {
    words = parts.slice(0, n).join(', ')
    if (textWidth(words, slot.font, pen.p.scale) <= slot.right - from - 8) break
    words = parts[0] ?? ''
  }
  put(pen, name, words, 'text-3')
}

function forces(pen: CockpitPen, read: Read, up: boolean, pushes: Pushes) {
  details(pen, 'barrier-detail', chip(pen, 'barrier-chip', barrierWord(read('barrier_state'))), [
    `${ratio(read('wall_ratio'))} avg`,
    `${quantity(read('barrier_depth'))} ct`,
    `refill ${ratio(read('barrier_replenishment_ratio'))}`,
  ])
  details(pen, 'tape-detail', chip(pen, 'tape-chip', tapeWord(read('tape_imbalance'), up)), [
    signed(read('tape_imbalance')),
    `${plain(read('tape_velocity'), 1)}/s`,
    ...sweeps(read),
  ])
  const bucket = bucketWord(read('gamma_bucket'))
  details(pen, 'fuel-detail', chip(pen, 'fuel-chip', fuelWord(read('fuel_effect'))), [
    gammaUnits(read('gamma_exposure')),
    ...(bucket ? [bucket] : []),
  ])
  for (const id of ['barrier', 'tape', 'fuel'] as const) push(pen, `${id}-push`, pushes[id])
}

function sweeps(read: Read): string[] {
  const count = read('sweep_count')
  if (!(count > 0)) return []
  const way = read('sweep_direction')
  return [`${count} ${count === 1 ? 'sweep' : 'sweeps'}${way > 0 ? ' up' : way < 0 ? ' down' : ''}`]
}

/** Dealer delta per point at the level: `+9.6k $/pt²`. */
export function gammaUnits(value: number): string {
  if (Number.isNaN(value)) return MISSING
  const size = Math.abs(value)
  const body = size >= 1000 ? `${plain(size / 1000, 1)}k` : plain(size, 0)
  return `${body === '0' ? '' : value < 0 ? MINUS : '+'}${body} $/pt²`
}

function stats(pen: CockpitPen, read: Read) {
  put(pen, 'ratio', ratio(read('fuel_barrier_ratio')), 'text-1')
  const [fuel, depth] = [signed(read('fuel_es'), 0), quantity(read('barrier_depth'))]
  put(pen, 'ratio-note', `${fuel} ÷ ${depth} ct`, 'text-3')
  put(pen, 'amplify', probability(read('p_amplify')), 'text-1')
  put(pen, 'amplify-note', 'from trade signs', 'text-3')
  put(pen, 'refill', refilled(read('barrier_replenishment_ratio')), 'text-1')
  put(pen, 'refill-note', `${quantity(read('barrier_passive_volume'))} ct filled`, 'text-3')
}

const refilled = (x: number) => (Number.isNaN(x) ? MISSING : `${Math.round(x * 100)}%`)

const FORCES = { barrier: 'Barrier', tape: 'Tape', fuel: 'Fuel' } as const

function why(pen: CockpitPen, { data }: Moment, read: Read) {
  const parts = scoreParts(read, rulesOf(data!.header))
  const raw = outcomeScore(read('break_score_raw'))
  const note = parts
    ? `parts of the unsmoothed score ${signed(raw)}`
    : 'parts of the score are not known'
  put(pen, 'why-note', note, 'text-3')
  for (const id of ['barrier', 'tape', 'fuel'] as const) {
    const part = parts?.find((one) => one.force === id)
    const value = part?.value ?? Number.NaN
    const detail = part ? ` ${plain(part.component, 0)} of 100, weight ${plain(part.weight)}` : ''
    put(pen, `${id}-part`, FORCES[id] + detail, 'text-2')
    put(pen, `${id}-value`, signed(value), INKS[outcomeHue(value)])
    push(pen, `${id}-bar`, value)
  }
}
