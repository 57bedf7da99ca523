/**
 * A seeded SYNTHETIC session for stories, screenshots and unit tests of the window. It is not the
 * demo session: nothing here was folded from market events; it only has the contract's shape.
 */

import type { TableChunk } from '#core/frames/table'
import { ALERT_KIND_NAMES, FRAME_TABLES, type FrameTable } from '#core/frames/tables'
import type { SessionHeader } from '#core/protocol/index'
import { frameOfClock } from '../format/time.ts'
import { seeded } from './random.ts'
import { SYNTHETIC_ALERTS, type SyntheticAlert } from './synthetic-alerts.ts'
import { type SyntheticLevel, syntheticLevels } from './synthetic-levels.ts'
import { SECONDS, syntheticPath } from './synthetic-path.ts'

const GAP_FROM = frameOfClock('07:12')
const GAP_TO = frameOfClock('07:26')
const OPEN = frameOfClock('09:30')
const CLOSE = frameOfClock('16:00')
const HOUR = 14_400
const LAST_K = SECONDS * 4 - 4
/** 2026-11-16 18:00 New York (UTC-5). */
const ORIGIN_NS = 1_794_870_000_000_000_000n

export const syntheticHeader = (): SessionHeader => ({
  pipeline: 'es_0dte',
  date: '2026-11-17',
  profile: 'es',
  symbol: 'ESZ6',
  synthetic: true,
  originNs: String(ORIGIN_NS),
  snapshotMs: 250,
  firstK: 0,
  lastK: LAST_K,
  rthOpenK: OPEN,
  rthCloseK: CLOSE,
  endK: SECONDS * 4,
  status: 'ready',
  progress: 1,
  frameHash: '7f3a91c2d4e5f60718293a4b5c6d7e8f',
  rulesHash: 'c4d1',
  replay: null,
  pipelineVersion: 'es-1.0',
  configHash: '9c1e04aa77',
  scoringHash: '51d2a0be13',
  tick: 0.25,
  strikeSpacing: 5,
  labelHorizonS: 480,
  config: {},
  scoring: {},
  counters: {},
  error: null,
})

type Columns = Record<string, Float64Array | string[]>

/** Everything a window needs of one session, RTH first. */
export function* syntheticChunks(seed = 20261117): Generator<TableChunk> {
  const path = syntheticPath(seed)
  const levels = syntheticLevels(path)
  const hours = Array.from({ length: 23 }, (_, h) => h)
  const order = [...hours.slice(15, 22), ...hours.slice(0, 15), 22]
  yield dictionary(levels)
  yield gaps()
  for (const h of order) yield frames(path, h * HOUR, h * HOUR + HOUR - 1)
  for (const h of order) yield candles(path, h * HOUR, h * HOUR + HOUR - 1)
  for (const h of order) yield levelFrames(path, levels, h * HOUR, h * HOUR + HOUR - 1)
  yield events(path, levels)
  yield alerts()
  for (const r of [120, 20]) yield gammaTiles(path, r)
  for (const h of order) yield trades(path, h * HOUR, h * HOUR + HOUR - 1, seed)
}

const inGap = (k: number) => k > GAP_FROM && k < GAP_TO
const nsOf = (k: number) => BigInt(k) * 250_000_000n + ORIGIN_NS

function chunkOf(
  table: FrameTable,
  fromK: number,
  toK: number,
  length: number,
  columns: Columns,
): TableChunk {
  const all: TableChunk['columns'] = {}
  for (const [id, spec] of Object.entries(FRAME_TABLES[table].columns)) {
    const given = columns[id]
    if (spec.dtype === 'i64') all[id] = bigTimes(given, columns.k, length)
    else
      all[id] = given ?? (spec.dtype === 'string' ? [] : new Float64Array(length).fill(Number.NaN))
  }
  return { table, length, fromK, toK, columns: all }
}

/** Seconds of the session → UTC nanoseconds; the frame's own time when no column is given. */
function bigTimes(
  seconds: Float64Array | string[] | undefined,
  k: Columns[string] | undefined,
  length: number,
) {
  const out = new BigInt64Array(length)
  for (let i = 0; i < length; i++) {
    out[i] =
      seconds instanceof Float64Array
        ? BigInt(Math.round(seconds[i]! * 1000)) * 1_000_000n + ORIGIN_NS
        : nsOf(((k as Float64Array | undefined)?.[i] ?? 0) as number)
  }
  return out
}

function dictionary(levels: SyntheticLevel[]): TableChunk {
  const n = levels.length
  return chunkOf('levels', 0, LAST_K, n, {
    level: Float64Array.from(levels, (_, i) => i),
    level_id: levels.map((l) => l.id),
    level_kind: Float64Array.from(levels, (l) => l.kind),
    first_k: Float64Array.from(levels, (l) => l.price.findIndex((p) => !Number.isNaN(p)) * 4),
  })
}

const gaps = () =>
  chunkOf('gaps', 0, LAST_K, 1, {
    from_k: Float64Array.of(GAP_FROM),
    to_k: Float64Array.of(GAP_TO),
    reason: ['no futures record'],
  })

function alerts(): TableChunk {
  const n = SYNTHETIC_ALERTS.length
  const of = (value: (a: SyntheticAlert) => number) => Float64Array.from(SYNTHETIC_ALERTS, value)
  return chunkOf('alerts', 0, LAST_K, n, {
    k: of((a) => a.k),
    kind: of((a) => ALERT_KIND_NAMES.indexOf(a.kind)),
    level: of((a) => a.level ?? Number.NaN),
    spot: of((a) => a.spot),
    rule: SYNTHETIC_ALERTS.map((a) => a.rule),
    subject: SYNTHETIC_ALERTS.map((a) => a.subject),
    text: SYNTHETIC_ALERTS.map((a) => a.text),
  })
}

/** Smooth noise in [-1, 1] that depends only on its inputs. */
const wave = (t: number, a: number, b: number, c: number) =>
  (Math.sin(t / a) + Math.sin(t / b + 1.7) + Math.sin(t / c + 0.4)) / 3

function frames(path: Float64Array, from: number, to: number): TableChunk {
  const length = to - from + 1
  const c = Object.fromEntries(
    [
      'k',
      'spot',
      'bid',
      'ask',
      'last',
      'basis',
      'atr',
      'volume',
      'cvd',
      'integrated_ofi_60s',
      'net_gex_flow',
      'net_gex_oi',
      'net_gex_effective',
      'gex_disagreement',
      'flip',
      'flip_stability',
      'flip_reason',
      'call_wall',
      'put_wall',
      'gamma_wall',
      'data_health',
    ].map((id) => [id, new Float64Array(length).fill(Number.NaN)]),
  ) as Record<string, Float64Array>
  for (let i = 0; i < length; i++) {
    const k = from + i
    const t = k / 4
    const spot = path[Math.floor(t)]! + (k % 4 === 2 ? 0.125 : 0)
    c.k![i] = k
    c.spot![i] = spot
    c.bid![i] = Math.floor(spot * 4) / 4 - 0.25 * (spot * 4 === Math.floor(spot * 4) ? 1 : 0)
    c.ask![i] = c.bid![i]! + 0.25
    c.last![i] = Math.round(spot * 4) / 4
    c.basis![i] = 6.42 + 0.3 * wave(t, 2600, 911, 340)
    c.volume![i] = k * 0.6 + Math.max(0, k - OPEN) * 5
    c.cvd![i] = 4000 * wave(t, 5200, 1900, 700)
    c.integrated_ofi_60s![i] = wave(t, 90, 37, 13)
    c.data_health![i] = inGap(k) ? 2 : k < GAP_TO + 1200 && k > GAP_FROM ? 0 : 1
    if (k < OPEN) continue
    const flip = 6866 + Math.min(10, (k - OPEN) / 3000) + 2 * wave(t, 3000, 800, 500)
    c.atr![i] = 2.8 + wave(t, 1500, 600, 200)
    c.flip![i] = Math.round(flip * 4) / 4
    c.flip_stability![i] = 0.82
    c.flip_reason![i] = 2
    c.net_gex_flow![i] = (spot - flip) * 9.3e6
    c.net_gex_oi![i] = (spot - flip) * 7e6 - 4e7
    c.net_gex_effective![i] = (spot - flip) * 8.1e6 - 1e7
    c.gex_disagreement![i] = 0.2 + 0.15 * wave(t, 1000, 400, 90)
    c.call_wall![i] = 6920
    c.put_wall![i] = 6850
    c.gamma_wall![i] = 6900
  }
  return chunkOf('frames', from, to, length, c)
}

function candles(path: Float64Array, from: number, to: number): TableChunk {
  const rows: number[][] = []
  for (let k = from; k <= to; k += 40) {
    if (inGap(k) || k > LAST_K) continue
    const q = path.subarray(k / 4, k / 4 + 10)
    const volume = k >= OPEN && k < CLOSE ? 220 : 26
    const shape = 1 + 0.6 * wave(k, 97, 41, 17)
    rows.push([
      k,
      q[0]!,
      Math.max(...q),
      Math.min(...q),
      q[q.length - 1]!,
      Math.round(volume * shape),
    ])
  }
  return chunkOf(
    'candles',
    from,
    to,
    rows.length,
    transpose(['k', 'open', 'high', 'low', 'close', 'volume'], rows),
  )
}

const transpose = (ids: string[], rows: number[][]): Columns =>
  Object.fromEntries(ids.map((id, j) => [id, Float64Array.from(rows, (r) => r[j]!)]))

function trades(path: Float64Array, from: number, to: number, seed: number): TableChunk {
  const random = seeded(seed + from)
  const rows: number[][] = []
  for (let second = Math.floor(from / 4); second * 4 <= to && second < SECONDS; second++) {
    const k = second * 4
    const busy = k >= OPEN && k < CLOSE
    if (inGap(k) || (!busy && second % 10 !== 0 && random.uniform() > 0.3)) continue
    const n = busy ? 1 + Math.floor(random.uniform() * 3) : 1
    const ms = Array.from({ length: n }, () => random.uniform()).sort()
    for (const at of ms) {
      const size = Math.ceil(-Math.log(1 - random.uniform()) * 4)
      const sign = random.uniform() < 0.5 ? -1 : 1
      rows.push([Math.ceil((second + at) * 4), second + at, path[second]!, size, sign, 0])
    }
  }
  return chunkOf(
    'trades',
    from,
    to,
    rows.length,
    transpose(['k', 'ts_ns', 'price', 'size', 'sign', 'sign_method'], rows),
  )
}

const LEVEL_COLUMNS = [
  'k',
  'level',
  'level_kind',
  'level_price',
  'known_at_ns',
  'direction',
  'distance',
  'viewport_state',
  'priority',
  'barrier_state',
  'barrier_delta_liq',
  'barrier_replenishment_ratio',
  'barrier_passive_volume',
  'barrier_pulled_volume',
  'barrier_added_volume',
  'wall_ratio',
  'barrier_depth',
  'tape_imbalance',
  'tape_velocity',
  'tape_buy_vol',
  'tape_sell_vol',
  'sweep_count',
  'sweep_direction',
  'gamma_exposure',
  'fuel_effect',
  'gamma_bucket',
  's_liquidity',
  's_hedge',
  's_tape',
  'break_score_raw',
  'break_score_smooth',
  'signal',
  'confidence',
  'fuel_es',
  'fuel_barrier_ratio',
  'p_amplify',
  'runway_level',
  'runway_distance',
  'runway_clear',
]

function levelFrames(
  path: Float64Array,
  levels: SyntheticLevel[],
  from: number,
  to: number,
): TableChunk {
  const rows: number[][] = []
  const stride = from < OPEN - HOUR ? 20 : 1
  for (let k = from; k <= Math.min(to, LAST_K); k += stride) {
    const second = Math.floor(k / 4)
    for (let l = 0; l < levels.length; l++) {
      const level = levels[l]!
      const price = level.price[second]!
      if (Number.isNaN(price)) continue
      const distance = path[second]! - price
      const z = Math.abs(distance)
      if (z > 3 && k % (z > 8 ? 20 : 4) !== 0) continue
      rows.push(levelRow(k, l, level, price, distance, nextBeyond(levels, second, price, distance)))
    }
  }
  return chunkOf('level_frames', from, to, rows.length, transpose(LEVEL_COLUMNS, rows))
}

function nextBeyond(levels: SyntheticLevel[], second: number, price: number, distance: number) {
  let best = Number.NaN
  let gap = Number.POSITIVE_INFINITY
  for (let l = 0; l < 12; l++) {
    const beyond = (levels[l]!.price[second]! - price) * (distance <= 0 ? 1 : -1)
    if (beyond > 0.5 && beyond < gap) {
      gap = beyond
      best = l
    }
  }
  return [best, Number.isFinite(gap) ? gap : Number.NaN] as const
}

function levelRow(
  k: number,
  l: number,
  level: SyntheticLevel,
  price: number,
  distance: number,
  runway: readonly [number, number],
): number[] {
  const t = k / 4
  const up = distance <= 0
  const near = Math.max(0, 1 - Math.abs(distance) / 10)
  const tape = wave(t + l * 77, 140, 61, 23)
  const gamma = 9600 * Math.tanh((price - 6874) / 14)
  const fuel = gamma < -1500 ? 0 : gamma > 1500 ? 1 : 2
  const pressure = wave(t + l * 991, 420, 130, 55)
  const barrier =
    pressure < -0.42 ? 4 : pressure < -0.12 ? 0 : pressure < 0.25 ? 2 : pressure < 0.5 ? 5 : 3
  const liquidity = [0, 60, 50, 100, 0, 75][barrier]!
  const hedge = [100, 0, 50][fuel]!
  const tapeScore = 25 * (1 + (up ? tape : -tape)) * near
  const score = 0.55 * liquidity + 0.1 * hedge + 0.35 * tapeScore
  const added = Math.round(240 + 120 * pressure)
  const filled = Math.round(180 + 90 * tape)
  const pulled = Math.round(70 + 40 * wave(t, 77, 31, 12))
  return [
    k,
    l,
    level.kind,
    price,
    level.known[Math.floor(t)]!,
    up ? 1 : 0,
    distance,
    Math.abs(distance) <= 3 ? 1 : Math.abs(distance) <= 8 ? 0 : 2,
    near * 0.7 + 0.15 * Math.abs(tape),
    barrier,
    added - filled - pulled,
    added / (filled + pulled),
    filled,
    pulled,
    added,
    1.2 - pressure,
    412 - 160 * pressure,
    tape,
    12 + 8 * Math.abs(tape),
    Math.round(300 * (1 + tape)),
    Math.round(300 * (1 - tape)),
    tape > 0.5 ? 2 : 0,
    tape > 0.5 ? 1 : 0,
    gamma,
    fuel,
    gamma > 6000 ? 3 : gamma > 1500 ? 0 : gamma < -6000 ? 4 : gamma < -1500 ? 2 : 1,
    liquidity,
    hedge,
    tapeScore,
    score,
    score,
    score > 80 ? 0 : score < 20 && near > 0.8 ? 3 : 2,
    near > 0.7 ? 0 : near > 0.3 ? 2 : 1,
    gamma / 50,
    Math.abs(gamma / 50) / (412 - 160 * pressure),
    1 / (1 + Math.exp(gamma / 2400)),
    runway[0],
    runway[1],
    barrier === 4 ? 0 : 1,
  ]
}

const THRESHOLD = 6
const HORIZON_S = 480

/** Touches of the six `es` kinds: first second inside the zone, quiet for three minutes before. */
function events(path: Float64Array, levels: SyntheticLevel[]): TableChunk {
  const rows: (number[] & { id?: string })[] = []
  for (let l = 0; l < 6; l++) {
    const level = levels[l]!
    let quietUntil = 0
    for (let second = OPEN / 4 + 60; second < CLOSE / 4; second++) {
      const price = level.price[second]!
      if (!(Math.abs(path[second]! - price) <= 1.25) || second < quietUntil) continue
      quietUntil = second + 420
      const up = path[second - 20]! <= price
      rows.push([
        second * 4,
        second,
        l,
        level.kind,
        price,
        path[second]!,
        1.25,
        up ? 1 : 0,
        42,
        ...outcome(path, second, price, up),
        second + HORIZON_S,
      ])
    }
  }
  rows.sort((a, b) => a[0]! - b[0]!)
  const ids = [
    'k',
    'ts_ns',
    'level',
    'level_kind',
    'level_price',
    'anchor_spot',
    'zone_width',
    'direction',
    'break_score_smooth',
    'outcome',
    't_hit_s',
    'strength_signed',
    'label_known_at_ns',
  ]
  const columns = transpose(ids, rows)
  return chunkOf('events', 0, LAST_K, rows.length, {
    ...columns,
    event_id: rows.map((r) => `SYN-${r[0]}-${r[2]}`),
  })
}

function outcome(path: Float64Array, second: number, price: number, up: boolean): number[] {
  for (let s = 1; s <= HORIZON_S; s++) {
    const move = (path[second + s]! - price) * (up ? 1 : -1)
    if (move >= THRESHOLD) return [1, s, move]
    if (move <= -THRESHOLD) return [0, s, move]
  }
  return [2, Number.NaN, (path[second + HORIZON_S]! - price) * (up ? 1 : -1)]
}

function gammaTiles(path: Float64Array, resolution: number): TableChunk {
  const rows: number[][] = []
  for (let k = OPEN; k < CLOSE; k += resolution) {
    const spot = path[Math.floor(k / 4)]!
    const grown = (k - OPEN) / (CLOSE - OPEN)
    for (let strike = 6800; strike <= 6990; strike += 5) {
      const bell = Math.exp(-(((strike - spot) / (60 - 35 * grown)) ** 2))
      const sign = Math.tanh((strike - 6874) / 18) + 0.5 * Math.sin(strike * 1.3)
      const ramp = 0.3 + 0.7 * grown + 0.3 * wave(k / 4 + strike * 7, 1200, 500, 160)
      const gex = 8e7 * sign * bell * ramp * (strike % 50 === 0 ? 2.1 : strike % 25 === 0 ? 1.4 : 1)
      rows.push([
        resolution,
        k,
        strike,
        gex,
        gex * 0.7 + 1e7 * bell,
        gex * 0.85,
        gex * 12,
        gex * 0.02,
        gex * 0.003,
        3000 * bell + 400,
        9000 * bell * grown,
        2.2e6 * bell * grown,
      ])
    }
  }
  const ids = [
    'resolution',
    'k',
    'strike',
    'gex_flow',
    'gex_oi',
    'gex_effective',
    'delta_flow',
    'vanna_flow',
    'charm_flow',
    'open_interest',
    'volume',
    'premium',
  ]
  return chunkOf('gamma_tiles', OPEN, CLOSE - 1, rows.length, transpose(ids, rows))
}
