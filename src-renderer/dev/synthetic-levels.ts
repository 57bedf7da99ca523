/** SYNTHETIC levels of the fixture: price per second (NaN = not known yet) and the second each was last known from. */
import { frameOfClock } from '../format/time.ts'
import { SECONDS } from './synthetic-path.ts'

export interface SyntheticLevel {
  id: string
  kind: number
  price: Float64Array
  known: Float64Array
}

const s = (clock: string) => frameOfClock(clock) / 4
const OPEN = s('09:30')
const RANGE_END = s('09:45')

export function syntheticLevels(path: Float64Array): SyntheticLevel[] {
  const between = (a: number, b: number) => path.subarray(a, b)
  const pre = between(s('04:00'), OPEN)
  const range = between(OPEN, RANGE_END)
  const levels = [
    fixed('PM_HIGH', 0, max(pre), OPEN),
    fixed('PM_LOW', 1, min(pre), OPEN),
    fixed('OR_HIGH', 2, max(range), RANGE_END),
    fixed('OR_LOW', 3, min(range), RANGE_END),
    slow('SMA_200', 4, path, 1800, 4),
    slow('SMA_400', 5, path, 4200, 1),
    average(path),
    running('SESSION_HIGH', 7, path, Math.max),
    running('SESSION_LOW', 8, path, Math.min),
    steps('CALL_WALL', 11, [
      ['09:31', 6910],
      ['10:34', 6915],
      ['11:12', 6920],
      ['14:50', 6925],
    ]),
    steps('PUT_WALL', 12, [
      ['09:31', 6845],
      ['10:12', 6850],
      ['13:30', 6860],
    ]),
    steps('GAMMA_WALL', 13, [
      ['09:31', 6890],
      ['10:40', 6900],
      ['14:20', 6910],
    ]),
  ]
  for (let strike = 6830; strike <= 6930; strike += 5) {
    levels.push(nearby(`STRIKE_${strike * 100}`, 9, strike, path, 25))
  }
  for (const round of [6850, 6900]) levels.push(nearby(`ROUND_${round * 100}`, 10, round, path, 50))
  return levels
}

const max = (a: Float64Array) => a.reduce((x, y) => Math.max(x, y))
const min = (a: Float64Array) => a.reduce((x, y) => Math.min(x, y))
const blank = (id: string, kind: number): SyntheticLevel => ({
  id,
  kind,
  price: new Float64Array(SECONDS).fill(Number.NaN),
  known: new Float64Array(SECONDS).fill(Number.NaN),
})

function fixed(id: string, kind: number, price: number, known: number): SyntheticLevel {
  const level = blank(id, kind)
  level.price.fill(price, known)
  level.known.fill(known, known)
  return level
}

/** A slow average, re-read at each two-minute bar close. */
function slow(id: string, kind: number, path: Float64Array, span: number, shift: number) {
  const level = blank(id, kind)
  let value = path[OPEN]! - 6 - shift * 2
  for (let i = OPEN; i < SECONDS; i++) {
    value += (path[i]! - value) / span / 2
    const bar = i - (i % 120)
    level.price[i] = i % 120 === 0 || i === OPEN ? Math.round(value * 4) / 4 : level.price[i - 1]!
    level.known[i] = bar
  }
  return level
}

function average(path: Float64Array): SyntheticLevel {
  const level = blank('VWAP', 6)
  let sum = 0
  for (let i = OPEN; i < SECONDS; i++) {
    sum += path[i]!
    level.price[i] = Math.round((sum / (i - OPEN + 1)) * 100) / 100
    level.known[i] = i
  }
  return level
}

function running(
  id: string,
  kind: number,
  path: Float64Array,
  pick: (a: number, b: number) => number,
) {
  const level = blank(id, kind)
  let value = path[OPEN]!
  let known = RANGE_END
  for (let i = OPEN; i < SECONDS; i++) {
    const next = pick(value, path[i]!)
    if (next !== value) known = Math.max(RANGE_END, i)
    value = next
    if (i < RANGE_END) continue
    level.price[i] = value
    level.known[i] = known
  }
  return level
}

function steps(id: string, kind: number, moves: readonly (readonly [string, number])[]) {
  const level = blank(id, kind)
  for (const [clock, price] of moves) {
    level.price.fill(price, s(clock))
    level.known.fill(s(clock), s(clock))
  }
  return level
}

function nearby(id: string, kind: number, price: number, path: Float64Array, range: number) {
  const level = blank(id, kind)
  for (let i = 0; i < SECONDS; i++) {
    if (Math.abs(path[i]! - price) > range) continue
    level.price[i] = price
    level.known[i] = 0
  }
  return level
}
