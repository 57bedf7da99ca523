/** Yesterday's open interest of today's chain: heaped on round strikes, puts below, calls above. */
import type { Random } from '../domain/random.ts'
import type { Chain } from './chain.ts'

/** Contracts at the money at scale 1; like a day's net flow it grows with the root of the scale. */
const AT_THE_MONEY = 900
/** Width of the heap, strikes. */
const WIDTH = 11

/** Contracts per option of `chain`, before the session opens at `underlying`. */
export function openInterestOf(
  chain: Chain,
  underlying: number,
  scale: number,
  random: Random,
): Int32Array {
  return Int32Array.from({ length: chain.count }, (_, c) => {
    const strike = chain.strikes[c >> 1]!
    const away = (strike - underlying) / chain.spec.spacing / WIDTH
    const call = (c & 1) === 0
    const side = 1 / (1 + Math.exp(call ? -4 * away : 4 * away))
    const step = Math.round(strike / chain.spec.spacing)
    const round = step % 10 === 0 ? 3 : step % 5 === 0 ? 2 : 1
    const heap = AT_THE_MONEY * Math.sqrt(scale) * Math.exp(-0.5 * away * away)
    return Math.round(2 * heap * side * round * (0.5 + random.uniform()))
  })
}
