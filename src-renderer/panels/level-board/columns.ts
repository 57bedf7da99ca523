/** The board's columns: what each is called, how wide it is and what it writes for a level. */
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
  type Call,
  callWord,
  fuelWord,
  HEALTH_RED,
  outcomeHue,
  outcomeScore,
  type StateWord,
} from '../../levels/force-words.ts'
import { levelName } from '../../levels/level-style.ts'
import type { Moment } from '../../store/frame-loop.ts'
import type { LevelColumn } from '../../store/level-tracks.ts'
import type { SessionData } from '../../store/session-data.ts'
import type { LevelNow } from '../../store/view.ts'
import { iconMarkup, outcomeMarkup } from '../../ui/icon-markup.ts'
import { type BoardCell, writeMarkup, writeText } from './cells.ts'
import { scoreHistory, sparkPath, sparkY, type TouchMark } from './level-board.model.ts'

/** What a row is written from. */
export interface RowContext {
  moment: Moment
  data: SessionData
  level: LevelNow
  focused: boolean
  spot: number
  atr: number
  red: boolean
  marks: readonly TouchMark[]
  read(column: LevelColumn): number
}

export interface BoardColumn {
  id: string
  title: string
  width: number
  right?: true
  className: string
  write(cell: BoardCell, row: RowContext): void
}

const num = (id: string, title: string, width: number, text: (row: RowContext) => string) => ({
  id,
  title,
  width,
  right: true as const,
  className: 'num',
  write: (cell: BoardCell, row: RowContext) => writeText(cell, text(row)),
})
const word = (id: string, title: string, width: number, write: BoardColumn['write']) => ({
  id,
  title,
  width,
  className: 'tag',
  write,
})

export const COLUMNS: readonly BoardColumn[] = [
  word('attn', 'Attn', 54, writeAttention),
  word('level', 'Level', 112, writeLevel),
  num('price', 'Price', 78, ({ level, data }) => price(level.price, data.header.tick)),
  num('dist', 'Dist pt', 66, ({ level, spot }) => signed(spot - level.price)),
  num('atr', 'ATR', 54, ({ level, spot, atr }) =>
    atr > 0 ? plain(Math.abs(spot - level.price) / atr) : MISSING,
  ),
  word('call', 'Call', 106, writeCall),
  num('score', 'Score', 58, ({ read }) => signed(outcomeScore(read('break_score_smooth')))),
  word('spark', 'Score, 30 min', 118, writeSpark),
  word('barrier', 'Barrier', 112, (cell, { read }) =>
    writeState(cell, barrierWord(read('barrier_state'))),
  ),
  num('tape', 'Tape', 56, ({ read }) => signed(read('tape_imbalance'))),
  word('fuel', 'Fuel $/pt²', 126, writeFuel),
  num('fb', 'F ÷ B', 62, ({ read }) => ratio(read('fuel_barrier_ratio'))),
  num('pamp', 'P(AMPLIFY)', 82, ({ read }) => probability(read('p_amplify'))),
  word('touches', 'Touches today', 116, writeTouches),
  num('known', 'Known ET', 68, ({ read, data }) => knownSince(read('known_at_ns'), data)),
]

/** Dropped from the left on when the board is narrow (design.md "Motion, focus, sizes"). */
export const DROP_ORDER = ['pamp', 'known', 'fb', 'atr', 'tape', 'attn', 'spark', 'fuel', 'barrier']

const knownSince = (ns: number, { header }: SessionData) =>
  Number.isNaN(ns) ? MISSING : clockMinutes(Math.floor(ns / (header.snapshotMs * 1e6)))

function writeAttention(cell: BoardCell, { read }: RowContext) {
  const share = Math.round(100 * Math.min(1, read('priority') || 0))
  if (!cell.changed(String(share))) return
  const bar = (cell.element.firstElementChild as HTMLElement | null) ?? newBar(cell.element)
  bar.style.transform = `scaleX(${share / 100})`
  cell.element.setAttribute('aria-label', `Attention ${share} of 100`)
}

function newBar(parent: HTMLElement): HTMLElement {
  parent.classList.add('attn')
  return parent.appendChild(document.createElement('i'))
}

function writeLevel(cell: BoardCell, { level, focused }: RowContext) {
  writeText(cell, levelName(level.track.kind, level.price))
  const row = cell.element.closest('.ag-row')
  if (!row || row.classList.contains('is-focus') === focused) return
  row.classList.toggle('is-focus', focused)
  if (focused) row.setAttribute('aria-current', 'true')
  else row.removeAttribute('aria-current')
}

const CALL_ICON = {
  BREAK: ['brk b', 'breakUp', 'breakDown'],
  BOUNCE: ['bnc b', 'bounceUp', 'bounceDown'],
} as const

function writeCall(cell: BoardCell, { red, read }: RowContext) {
  const call: Call | 'NO CALL' | null = red ? 'NO CALL' : callWord(read('signal'))
  const up = read('direction') === 1
  writeMarkup(cell, `${call}${up}`, () => {
    if (call === 'NO CALL') return `<span class="t2 tag">${iconMarkup('none')}NO CALL</span>`
    if (call === 'BREAK' || call === 'BOUNCE') {
      const [hue, above, below] = CALL_ICON[call]
      return `<span class="tag ${hue}">${iconMarkup(up ? above : below)}${call}</span>`
    }
    return `<span class="${call === 'CONTESTED' ? 't1' : 't3'}">${call?.toLowerCase() ?? MISSING}</span>`
  })
}

const SPARK = { width: 100, height: 18 }
const history = new Float32Array(32)

function writeSpark(cell: BoardCell, { level, moment }: RowContext) {
  const scores = scoreHistory(level.track, moment.k, history)
  const path = sparkPath(scores, SPARK.width - 4, SPARK.height)
  const last = scores[scores.length - 1]!
  if (!cell.changed(`${path}${last}`)) return
  const svg = (cell.element.firstElementChild as SVGElement | null) ?? newSpark(cell.element)
  svg.children[1]!.setAttribute('d', path)
  const dot = svg.children[2]!
  dot.setAttribute('cy', String(sparkY(Number.isNaN(last) ? 0 : last, SPARK.height)))
  dot.setAttribute('class', Number.isNaN(last) ? 'dot none' : `dot ${outcomeHue(last)}`)
}

function newSpark(parent: HTMLElement): Element {
  const { width, height } = SPARK
  parent.innerHTML = `<svg class="spark" width="${width}" height="${height}" aria-hidden="true"><path class="zero" d="M0 ${height / 2}H${width - 4}"/><path class="line"/><circle r="2.2" cx="${width - 4}"/></svg>`
  return parent.firstElementChild!
}

function writeState(cell: BoardCell, state: StateWord | null) {
  writeMarkup(cell, state?.word ?? '', () =>
    state
      ? `<span class="tag ${state.hue}">${iconMarkup(state.icon)}${state.word}</span>`
      : `<span class="t3">${MISSING}</span>`,
  )
}

function writeFuel(cell: BoardCell, { read }: RowContext) {
  const gamma = read('gamma_exposure')
  const effect = fuelWord(read('fuel_effect'))
  const size = Number.isNaN(gamma) ? MISSING : compact(Math.abs(gamma))
  const text = size === MISSING || size === '0' ? size : (gamma < 0 ? MINUS : '+') + size
  writeMarkup(
    cell,
    `${text}${effect?.word}`,
    () =>
      `<span class="num fuel ${effect?.hue ?? 't3'}">${text}</span><span class="${effect?.hue ?? 't3'}">${effect?.word ?? ''}</span>`,
  )
}

function writeTouches(cell: BoardCell, { marks }: RowContext) {
  const key = marks.map(({ face, up }) => `${face}${up ? '+' : '-'}`).join()
  writeMarkup(cell, key, () => marks.map(({ face, up }) => outcomeMarkup(face, up)).join(''))
  const words = marks.map(({ face, up }) => `${face} ${up ? 'up' : 'down'}`).join(', ')
  if (cell.element.ariaLabel !== words) cell.element.ariaLabel = words
}

export const isRed = (data: SessionData, k: number) =>
  data.frames.at('data_health', k) === HEALTH_RED
