/** Writes the moment into the cockpit's slots. */
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
  outcomeHue,
  outcomeScore,
  type StateWord,
  tapeWord,
} from '../../levels/force-words.ts'
import { levelName, levelStyle } from '../../levels/level-style.ts'
import type { Moment } from '../../store/frame-loop.ts'
import { focusedLevel, type LevelNow } from '../../store/view.ts'
import { iconMarkup } from '../../ui/icon-markup.ts'
import type { LiveFields } from '../../ui/live-fields.ts'
import { pushesOf, type Read, readerOf, rulesOf, scoreParts } from './level-cockpit.model.ts'

export function writeCockpit(f: LiveFields, moment: Moment) {
  const { data } = moment
  const level = focusedLevel(moment)
  if (!data || !level) return
  const read = readerOf(level)
  const up = read('direction') === 1
  writeLevel(f, moment, level, read, up)
  writeGauge(f, moment, level, read, up)
  f.text('runway', runwayWords(moment, read, up))
  writeForces(f, read, up, pushesOf(read, rulesOf(data.header)))
  writeStats(f, read)
  writeWhy(f, moment, read)
}

function writeLevel(f: LiveFields, { data, k }: Moment, level: LevelNow, read: Read, up: boolean) {
  const { tick, snapshotMs } = data!.header
  f.text('name', levelName(level.track.kind, level.price))
  f.text('price', price(level.price, tick))
  f.markup('direction', `${iconMarkup(up ? 'up' : 'down')}${up ? 'UP' : 'DOWN'}`)
  const known = clockSeconds(Math.floor(read('known_at_ns') / (snapshotMs * 1e6)), snapshotMs)
  f.text('known', `${up ? 'resistance' : 'support'}, known ${known}`)
  const distance = data!.frames.at('spot', k) - level.price
  const atr = data!.frames.at('atr', k)
  const inAtr = atr > 0 ? plain(Math.abs(distance) / atr) : MISSING
  f.text('distance', `${signed(distance)} pt, ${inAtr} ATR`)
}

const HUES: Record<Call, string> = { BREAK: 'brk', BOUNCE: 'bnc', CONTESTED: 't1', NEUTRAL: 't2' }

function writeGauge(f: LiveFields, { data, k }: Moment, level: LevelNow, read: Read, up: boolean) {
  const red = data!.frames.at('data_health', k) === HEALTH_RED
  f.markup('word-bounce', `${iconMarkup(up ? 'bounceUp' : 'bounceDown')}BOUNCE`)
  f.markup('word-break', `BREAK${iconMarkup(up ? 'breakUp' : 'breakDown')}`)
  f.markup('call', red ? `${iconMarkup('none')}NO CALL` : 'Score only')
  f.className('call', red ? 'nc t1' : 'nc t2')
  const kind = levelName(level.track.kind, level.price)
  f.text('call-reason', red ? 'DATA: health is RED' : `no model for ${kind}`)
  const score = outcomeScore(read('break_score_smooth'))
  writePush(f, 'score-bar', score)
  f.text('score', signed(score))
  f.className('score', `num ${outcomeHue(score)}`)
  f.className('score-mark', `diamond ${outcomeHue(score)}`)
  f.style('score-mark', 'left', `${50 + (Number.isNaN(score) ? 0 : score) * 50}%`)
  f.hidden('score-mark', Number.isNaN(score))
  const call = red ? null : callWord(read('signal'))
  f.text('signal', call ?? MISSING)
  f.className('signal', `b ${call ? HUES[call] : 't3'}`)
  const confidence = confidenceWord(read('confidence'))
  f.text('confidence', red || !confidence ? '' : `confidence ${confidence}`)
}

/** The next level beyond, in break direction: `runway Ses high +6.25, clear`. */
function runwayWords({ data }: Moment, read: Read, up: boolean): string {
  const next = data!.levels.byLevel[read('runway_level')]
  if (!next) return 'no level beyond'
  const quality = read('runway_clear') === 1 ? 'clear' : 'obstructed'
  const distance = read('runway_distance') * (up ? 1 : -1)
  return `runway ${levelStyle(next.kind).short} ${signed(distance)}, ${quality}`
}

/** A bar from the centre toward its outcome. */
function writePush(f: LiveFields, id: string, value: number) {
  const size = Number.isNaN(value) ? 0 : Math.min(1, Math.abs(value))
  f.className(id, value < 0 ? 'bar bn' : 'bar bk')
  f.style(id, 'transform', `scaleX(${size.toFixed(3)})`)
}

const chip = (state: StateWord | null) =>
  state
    ? `<span class="chip ${state.hue}">${iconMarkup(state.icon)}${state.word}</span>`
    : `<span class="t3">${MISSING}</span>`

function writeForces(
  f: LiveFields,
  read: Read,
  up: boolean,
  pushes: { barrier: number; tape: number; fuel: number },
) {
  f.markup('barrier-chip', chip(barrierWord(read('barrier_state'))))
  f.text(
    'barrier-detail',
    `${ratio(read('wall_ratio'))} avg, ${quantity(read('barrier_depth'))} ct, refill ${ratio(read('barrier_replenishment_ratio'))}`,
  )
  f.markup('tape-chip', chip(tapeWord(read('tape_imbalance'), up)))
  f.text(
    'tape-detail',
    `${signed(read('tape_imbalance'))}, ${plain(read('tape_velocity'), 1)}/s${sweeps(read)}`,
  )
  f.markup('fuel-chip', chip(fuelWord(read('fuel_effect'))))
  const bucket = bucketWord(read('gamma_bucket'))
  f.text('fuel-detail', `${gammaUnits(read('gamma_exposure'))}${bucket && `, ${bucket}`}`)
  for (const id of ['barrier', 'tape', 'fuel'] as const) writePush(f, `${id}-push`, pushes[id])
}

function sweeps(read: Read): string {
  const count = read('sweep_count')
  if (!(count > 0)) return ''
  const way = read('sweep_direction')
  return `, ${count} ${count === 1 ? 'sweep' : 'sweeps'}${way > 0 ? ' up' : way < 0 ? ' down' : ''}`
}

/** Dealer delta per point at the level: `+9.6k $/pt²`. */
export function gammaUnits(value: number): string {
  if (Number.isNaN(value)) return MISSING
  const size = Math.abs(value)
  const body = size >= 1000 ? `${plain(size / 1000, 1)}k` : plain(size, 0)
  return `${body === '0' ? '' : value < 0 ? MINUS : '+'}${body} $/pt²`
}

function writeStats(f: LiveFields, read: Read) {
  f.text('ratio', ratio(read('fuel_barrier_ratio')))
  f.text('ratio-note', `${signed(read('fuel_es'), 0)} ÷ ${quantity(read('barrier_depth'))} ct`)
  f.text('amplify', probability(read('p_amplify')))
  f.text('amplify-note', 'from trade signs')
  f.text('refill', refilled(read('barrier_replenishment_ratio')))
  f.text('refill-note', `${quantity(read('barrier_passive_volume'))} ct filled`)
}

const refilled = (x: number) => (Number.isNaN(x) ? MISSING : `${Math.round(x * 100)}%`)

const FORCES = { barrier: 'Barrier', tape: 'Tape', fuel: 'Fuel' } as const

function writeWhy(f: LiveFields, { data }: Moment, read: Read) {
  const parts = scoreParts(read, rulesOf(data!.header))
  const raw = outcomeScore(read('break_score_raw'))
  f.text(
    'why-note',
    parts ? `parts of the unsmoothed score ${signed(raw)}` : 'parts of the score are not known',
  )
  for (const id of ['barrier', 'tape', 'fuel'] as const) {
    const part = parts?.find((p) => p.force === id)
    const value = part?.value ?? Number.NaN
    const detail = part ? ` ${plain(part.component, 0)} of 100, weight ${plain(part.weight)}` : ''
    f.text(`${id}-part`, FORCES[id] + detail)
    f.text(`${id}-value`, signed(value))
    f.className(`${id}-value`, `num ${outcomeHue(value)}`)
    writePush(f, `${id}-bar`, value)
  }
}
