/** SYNTHETIC price path of the fixture session: one price per second, 18:00 to 17:00 ET, quarter ticks. */
import { frameOfClock } from '../format/time.ts'
import { seeded } from './random.ts'

/** Anchors (ET, points) the random bridge is pinned to, so that the day has a story to look at. */
const ANCHORS: readonly (readonly [string, number])[] = [
  ['18:00', 6871],
  ['20:30', 6876],
  ['23:10', 6869],
  ['02:00', 6873],
  ['04:00', 6866],
  ['05:48', 6851.25],
  ['07:00', 6874],
  ['08:31', 6899.75],
  ['09:10', 6881],
  ['09:30', 6878],
  ['09:35', 6889.5],
  ['09:43', 6862],
  ['09:50', 6873],
  ['10:00', 6845.5],
  ['10:12', 6871.5],
  ['10:18', 6855.5],
  ['10:31', 6877],
  ['10:38', 6869.5],
  ['10:52', 6889],
  ['10:58', 6873],
  ['11:06', 6889.25],
  ['11:14', 6906],
  ['11:20', 6893],
  ['11:27', 6899.75],
  ['11:33', 6884],
  ['11:42', 6898.25],
  ['12:30', 6880],
  ['13:05', 6890],
  ['13:40', 6897],
  ['14:40', 6911],
  ['15:10', 6919],
  ['15:45', 6908],
  ['16:00', 6913],
  ['16:59:59', 6911],
]

export const SECONDS = 23 * 3600

export function syntheticPath(seed: number): Float64Array {
  const random = seeded(seed)
  const path = new Float64Array(SECONDS)
  for (let a = 0; a + 1 < ANCHORS.length; a++) {
    const [t0, p0] = ANCHORS[a]!
    const [t1, p1] = ANCHORS[a + 1]!
    const from = frameOfClock(t0) / 4
    const to = Math.max(from + 1, frameOfClock(t1) / 4)
    const scale = from < frameOfClock('09:30') / 4 ? 0.1 : 0.2
    bridge(path, from, to, p0, p1, scale, random.normal)
  }
  path[SECONDS - 1] = 6911
  for (let i = 0; i < SECONDS; i++) path[i] = Math.round(path[i]! * 4) / 4
  return path
}

/** Brownian bridge between two pinned prices. */
function bridge(
  path: Float64Array,
  from: number,
  to: number,
  p0: number,
  p1: number,
  scale: number,
  normal: () => number,
) {
  const n = to - from
  const walk = new Float64Array(n + 1)
  for (let i = 1; i <= n; i++) walk[i] = walk[i - 1]! + normal() * scale
  for (let i = 0; i < n && from + i < path.length; i++) {
    const f = i / n
    path[from + i] = p0 + (p1 - p0) * f + walk[i]! - walk[n]! * f
  }
}
