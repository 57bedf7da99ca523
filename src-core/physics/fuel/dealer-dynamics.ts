/** How fast dealers' gamma at a fixed level changes (P12), gamma units and minutes. */
import { NS_PER_S } from '../../domain/units.ts'

export interface DealerDynamics {
  velocity: number
  velocity3m: number
  /** Fast minus slow velocity. */
  impulse: number
  accel1m: number
  accel3m: number
  /** (-1, 1); positive = dealers becoming shorter gamma. */
  pressure: number
  pressureAccel: number
}

/** `g(at)` is the exposure at the level then, changes at exactly `at` included; `scale` is V. */
export function dealerDynamics(
  g: (at: number) => number,
  now: number,
  scale: number,
): DealerDynamics {
  const ago = (seconds: number) => g(now - seconds * NS_PER_S)
  const v1 = (back: number) => ago(back) - ago(back + 60)
  const v3 = (back: number) => (ago(back) - ago(back + 180)) / 3
  const pressure = (back: number) => 0 - Math.tanh(v1(back) / scale)
  return {
    velocity: v1(0),
    velocity3m: v3(0),
    impulse: (ago(0) - ago(15)) / 0.25 - v3(0),
    accel1m: v1(0) - v1(60),
    accel3m: (v3(0) - v3(180)) / 3,
    pressure: pressure(0),
    pressureAccel: pressure(0) - pressure(60),
  }
}
