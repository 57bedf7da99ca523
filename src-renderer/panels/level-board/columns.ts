/** The board's columns: what each is called, how wide it is, what it says and how it is drawn. */
import { drawIcon } from '../../charts/icon-ink.ts'
import { line, NUM, text, UI, UI_BOLD } from '../../charts/ink.ts'
import { polyline } from '../../charts/lines.ts'
import type { Pixels } from '../../charts/pixels.ts'
import { stampDrawing } from '../../charts/stamps.ts'
import {
  compact,
  MINUS,
  MISSING,
  plain,
  price,
  probability,
  ratio,
  signed,
} from '../../format/numbers.ts'
import { clockMinutes } from '../../format/time.ts'
import {
  barrierWord,
  callWord,
  fuelWord,
  type Hue,
  outcomeHue,
  outcomeScore,
} from '../../levels/force-words.ts'
import { levelName } from '../../levels/level-style.ts'
import type { IconName } from '../../ui/icons.tsx'
import type { Palette, Token } from '../../ui/theme.ts'
import type { BoardRow } from './board-row.ts'
import { scoreHistory, sparkY } from './level-board.model.ts'

/** Where a cell is drawn: left and right inner edge, middle line. */
export interface CellPen {
  p: Pixels
  c: Palette
  x: number
  right: number
  y: number
}

export interface BoardColumn {
  id: string
  title: string
  width: number
  right?: true
  /** The value in words, for readers and copies. */
  text(row: BoardRow): string
  draw(pen: CellPen, row: BoardRow): void
}

const number = (
  id: string,
  title: string,
  width: number,
  value: (row: BoardRow) => string,
  ink: Token = 'text-2',
): BoardColumn => ({
  id,
  title,
  width,
  right: true,
  text: value,
  draw: ({ p, c, right, y }, row) => text(p, value(row), right, y, c[ink], NUM, 'right'),
})

export const COLUMNS: readonly BoardColumn[] = [
  { id: 'attn', title: 'Attn', width: 54, text: attention, draw: drawAttention },
  { id: 'level', title: 'Level', width: 112, text: nameOf, draw: drawName },
  number('price', 'Price', 78, ({ level, data }) => price(level.price, data.header.tick), 'text-1'),
  number('dist', 'Dist pt', 66, ({ level, spot }) => signed(spot - level.price)),
  number('atr', 'ATR', 54, inAtr, 'text-3'),
  { id: 'call', title: 'Call', width: 106, text: callOf, draw: drawCall },
  number('score', 'Score', 58, (row) => signed(scoreOf(row))),
  {
    id: 'spark',
    title: 'Score, 30 min',
    width: 118,
    text: (row) => signed(scoreOf(row)),
    draw: drawSpark,
  },
  { id: 'barrier', title: 'Barrier', width: 112, text: barrierOf, draw: drawBarrier },
  number('tape', 'Tape', 56, ({ read }) => signed(read('tape_imbalance'))),
  { id: 'fuel', title: 'Fuel $/pt²', width: 126, text: fuelOf, draw: drawFuel },
  number('fb', 'F ÷ B', 62, ({ read }) => ratio(read('fuel_barrier_ratio'))),
  number('pamp', 'P(AMPLIFY)', 82, ({ read }) => probability(read('p_amplify'))),
  { id: 'touches', title: 'Touches today', width: 116, text: touchesOf, draw: drawTouches },
  number('known', 'Known ET', 68, knownSince, 'text-3'),
]

/** Dropped from the left on when the board is narrow (design.md "Motion, focus, sizes"). */
export const DROP_ORDER = ['pamp', 'known', 'fb', 'atr', 'tape', 'attn', 'spark', 'fuel', 'barrier']

const scoreOf = ({ read }: BoardRow) => outcomeScore(read('break_score_smooth'))

function nameOf({ level }: BoardRow): string {
  return levelName(level.track.kind, level.price)
}
function drawName({ p, c, x, y }: CellPen, row: BoardRow) {
  text(p, nameOf(row), x, y, c['text-1'], row.focused ? UI_BOLD : UI)
}

function inAtr({ level, spot, atr }: BoardRow): string {
  return atr > 0 ? plain(Math.abs(spot - level.price) / atr) : MISSING
}

function knownSince({ read, data }: BoardRow): string {
  const ns = read('known_at_ns')
  const { snapshotMs } = data.header
  return Number.isNaN(ns) ? MISSING : clockMinutes(Math.floor(ns / (snapshotMs * 1e6)), snapshotMs)
}

const share = ({ read }: BoardRow) => Math.min(1, Math.max(0, read('priority') || 0))
function attention(row: BoardRow): string {
  return `${Math.round(share(row) * 100)} of 100`
}
function drawAttention({ p, c, x, y }: CellPen, row: BoardRow) {
  p.rect(x, y - 2, 34, 4, c['bg-plot'])
  p.rect(x, y - 2, 34 * share(row), 4, c['text-2'])
}

const INKS: Record<Hue, Token> = {
  bnc: 'bounce',
  brk: 'break',
  gp: 'gamma-pos',
  gn: 'gamma-neg',
  neu: 'text-2',
}

function withIcon({ p, x, y }: CellPen, icon: IconName, word: string, ink: string, font = UI) {
  drawIcon(p, icon, x, y - 6.5, ink)
  text(p, word, x + 17, y, ink, font)
}

function callOf({ red, read }: BoardRow): string {
  return red ? 'NO CALL' : (callWord(read('signal')) ?? MISSING)
}
function drawCall(pen: CellPen, row: BoardRow) {
  const { p, c, x, y } = pen
  const call = callOf(row)
  const up = row.read('direction') === 1
  if (call === 'NO CALL') withIcon(pen, 'none', call, c['text-2'])
  else if (call === 'BREAK') withIcon(pen, up ? 'breakUp' : 'breakDown', call, c.break, UI_BOLD)
  else if (call === 'BOUNCE') withIcon(pen, up ? 'bounceUp' : 'bounceDown', call, c.bounce, UI_BOLD)
  else if (call === 'CONTESTED') text(p, 'contested', x, y, c['text-1'], UI)
  else text(p, call === 'NEUTRAL' ? 'neutral' : call, x, y, c['text-3'], UI)
}

const SPARK = { width: 96, height: 18 }
const history = new Float32Array(32)
const heights = new Float32Array(32)
const SCORE_INK = { bnc: 'bounce', brk: 'break', t2: 'text-2' } as const

function drawSpark({ p, c, x, y }: CellPen, { level, k }: BoardRow) {
  const scores = scoreHistory(level.track, k, history)
  const top = y - SPARK.height / 2
  line(p, x, y, x + SPARK.width, y, c['line-2'])
  const step = SPARK.width / (scores.length - 1)
  for (let i = 0; i < scores.length; i++) heights[i] = top + sparkY(scores[i]!, SPARK.height)
  polyline(p, x, step, heights, scores.length, c['text-2'], 1.2)
  const last = scores[scores.length - 1]!
  if (Number.isNaN(last)) return
  const ink = c[SCORE_INK[outcomeHue(last)]]
  stampDrawing(p, `disc/${ink}`, 6, x + SPARK.width, heights[scores.length - 1]!, (g) => {
    g.fillStyle = ink
    g.beginPath()
    g.arc(0, 0, 2.2, 0, 7)
    g.fill()
  })
}

function barrierOf({ read }: BoardRow): string {
  return barrierWord(read('barrier_state'))?.word ?? MISSING
}
function drawBarrier(pen: CellPen, { read }: BoardRow) {
  const state = barrierWord(read('barrier_state'))
  if (state) withIcon(pen, state.icon, state.word, pen.c[INKS[state.hue]])
  else text(pen.p, MISSING, pen.x, pen.y, pen.c['text-3'], UI)
}

const gammaText = (gamma: number) => {
  const size = compact(Math.abs(gamma), true)
  return size === MISSING || size === '0' ? size : (gamma < 0 ? MINUS : '+') + size
}
function fuelOf({ read }: BoardRow): string {
  return `${gammaText(read('gamma_exposure'))} ${fuelWord(read('fuel_effect'))?.word ?? ''}`
}
function drawFuel({ p, c, x, y }: CellPen, { read }: BoardRow) {
  const effect = fuelWord(read('fuel_effect'))
  const ink = effect ? c[INKS[effect.hue]] : c['text-3']
  text(p, gammaText(read('gamma_exposure')), x + 44, y, ink, NUM, 'right')
  if (effect) text(p, effect.word, x + 49, y, ink, UI)
}

function touchesOf({ marks }: BoardRow): string {
  return marks.map(({ face, up }) => `${face} ${up ? 'up' : 'down'}`).join(', ')
}
function drawTouches({ p, c, x, y }: CellPen, { marks }: BoardRow) {
  for (const [i, { face, up }] of marks.entries()) {
    const at = x + i * 17
    if (face === 'BREAK') drawIcon(p, up ? 'breakUp' : 'breakDown', at, y - 6.5, c.break)
    else if (face === 'BOUNCE') drawIcon(p, up ? 'bounceUp' : 'bounceDown', at, y - 6.5, c.bounce)
    else if (face === 'CHOP') drawIcon(p, 'chop', at, y - 6.5, c.chop)
    else drawIcon(p, face === 'pending' ? 'pending' : 'none', at, y - 6.5, c['text-2'])
  }
}
