/** The level universe, kind by kind (P6): code, names, meaning and how its price comes about. */
import { invariant } from '../domain/invariant.ts'
import { PRICE_EPSILON } from '../domain/price.ts'
import { type SessionNs, sessionNs } from '../domain/units.ts'
import { LEVEL_KIND_NAMES, type LevelKind } from './kind-names.ts'
import type { LevelSources } from './level-sources.ts'

export { LEVEL_KIND_NAMES, type LevelKind } from './kind-names.ts'

/** What a kind is generated from at one instant. */
export interface LevelMoment {
  sources: LevelSources
  now: SessionNs
  /** Profile price; null = unknown (then no grid levels). */
  spot: number | null
  /** ES points per profile price unit: 1, 10 or the ratio of P1.5. */
  rho: number
  /** Profile prices. */
  strikeSpacing: number
  roundSpacing: number
  strikeRange: number
}

/** Takes the levels of one kind: profile price and the time from which it may be used. */
export interface LevelSink {
  add(price: number, knownAt: SessionNs): void
}

export type LevelFamily = 'premarket' | 'opening' | 'average' | 'vwap' | 'session' | 'grid' | 'wall'

export interface LevelKindSpec {
  /** Stored in files; never reused. */
  code: number
  label: string
  /** For axis labels and ladders. */
  shortLabel: string
  family: LevelFamily
  doc: string
  /** Profiles whose events use the kind by default; on screen every kind is present in both. */
  profiles: 'both' | 'spy'
  /** Confluence weight of P18; 0 = ignored. */
  weight: number
  /** True when the price can change during the session. */
  moves: boolean
  /** Adds what exists at `moment.now`; the universe drops what is not yet known. */
  generate(moment: LevelMoment, out: LevelSink): void
}

const fromFuture =
  (
    price: (s: LevelSources, now: SessionNs) => number | null,
    knownAt: (s: LevelSources) => SessionNs,
  ): LevelKindSpec['generate'] =>
  ({ sources, now, rho }, out) => {
    const points = price(sources, now)
    if (points !== null) out.add(points / rho, knownAt(sources))
  }

const wall =
  (which: 'call' | 'put' | 'gamma'): LevelKindSpec['generate'] =>
  ({ sources }, out) => {
    const strike = sources.walls[which]
    if (strike !== null) out.add(strike, sources.wallsKnownAt)
  }

const SESSION_START = sessionNs(0)

/** Adds every multiple of `spacing` with |price - spot| <= range, ascending. */
export function addGrid(spot: number, spacing: number, range: number, out: LevelSink): void {
  const last = Math.floor((spot + range + PRICE_EPSILON) / spacing)
  for (let k = Math.ceil((spot - range - PRICE_EPSILON) / spacing); k <= last; k++) {
    out.add(k * spacing, SESSION_START)
  }
}

const premarketKnown = (s: LevelSources) => s.premarketKnownAt
const openingKnown = (s: LevelSources) => s.openingKnownAt
const smaKnown = (s: LevelSources) => s.indicators.smaKnownAt

export const LEVEL_KINDS = {
  PM_HIGH: {
    code: 0,
    label: 'Pre-market high',
    shortLabel: 'PMH',
    family: 'premarket',
    doc: 'Highest trade from 04:00 to 09:30 ET; known at 09:30.',
    profiles: 'both',
    weight: 1,
    moves: false,
    generate: fromFuture((s) => s.premarket.high, premarketKnown),
  },
  PM_LOW: {
    code: 1,
    label: 'Pre-market low',
    shortLabel: 'PML',
    family: 'premarket',
    doc: 'Lowest trade from 04:00 to 09:30 ET; known at 09:30.',
    profiles: 'both',
    weight: 1,
    moves: false,
    generate: fromFuture((s) => s.premarket.low, premarketKnown),
  },
  OR_HIGH: {
    code: 2,
    label: 'Opening-range high',
    shortLabel: 'ORH',
    family: 'opening',
    doc: 'Highest trade from 09:30 to 09:45 ET; known at 09:45.',
    profiles: 'both',
    weight: 0.9,
    moves: false,
    generate: fromFuture((s) => s.opening.high, openingKnown),
  },
  OR_LOW: {
    code: 3,
    label: 'Opening-range low',
    shortLabel: 'ORL',
    family: 'opening',
    doc: 'Lowest trade from 09:30 to 09:45 ET; known at 09:45.',
    profiles: 'both',
    weight: 0.9,
    moves: false,
    generate: fromFuture((s) => s.opening.low, openingKnown),
  },
  SMA_200: {
    code: 4,
    label: 'SMA 200',
    shortLabel: 'S200',
    family: 'average',
    doc: 'Mean of the last 200 completed two-minute RTH closes, earlier sessions included.',
    profiles: 'both',
    weight: 0.8,
    moves: true,
    generate: fromFuture((s) => s.indicators.sma200.value(), smaKnown),
  },
  SMA_400: {
    code: 5,
    label: 'SMA 400',
    shortLabel: 'S400',
    family: 'average',
    doc: 'Mean of the last 400 completed two-minute RTH closes, earlier sessions included.',
    profiles: 'both',
    weight: 0.8,
    moves: true,
    generate: fromFuture((s) => s.indicators.sma400.value(), smaKnown),
  },
  VWAP: {
    code: 6,
    label: 'VWAP',
    shortLabel: 'VWAP',
    family: 'vwap',
    doc: 'Volume-weighted mean price of the RTH trades strictly before now.',
    profiles: 'spy',
    weight: 0.7,
    moves: true,
    generate: fromFuture(
      (s, now) => s.indicators.vwap.before(now),
      (s) => s.firstRthTrade,
    ),
  },
  SESSION_HIGH: {
    code: 7,
    label: 'Session high',
    shortLabel: 'HOD',
    family: 'session',
    doc: 'Highest RTH trade strictly before now; used from 09:45 ET.',
    profiles: 'spy',
    weight: 0.6,
    moves: true,
    generate: fromFuture((s, now) => s.session.highBefore(now), openingKnown),
  },
  SESSION_LOW: {
    code: 8,
    label: 'Session low',
    shortLabel: 'LOD',
    family: 'session',
    doc: 'Lowest RTH trade strictly before now; used from 09:45 ET.',
    profiles: 'spy',
    weight: 0.6,
    moves: true,
    generate: fromFuture((s, now) => s.session.lowBefore(now), openingKnown),
  },
  STRIKE: {
    code: 9,
    label: 'Strike',
    shortLabel: 'K',
    family: 'grid',
    doc: 'Multiples of the strike spacing within STRIKE_RANGE of spot.',
    profiles: 'spy',
    weight: 0,
    moves: false,
    generate: (m, out) => {
      if (m.spot !== null) addGrid(m.spot, m.strikeSpacing, m.strikeRange, out)
    },
  },
  ROUND: {
    code: 10,
    label: 'Round number',
    shortLabel: 'RND',
    family: 'grid',
    doc: 'Multiples of 5 USD or 50 points within STRIKE_RANGE of spot.',
    profiles: 'spy',
    weight: 0.3,
    moves: false,
    generate: (m, out) => {
      if (m.spot !== null) addGrid(m.spot, m.roundSpacing, m.strikeRange, out)
    },
  },
  CALL_WALL: {
    code: 11,
    label: 'Call wall',
    shortLabel: 'CW',
    family: 'wall',
    doc: 'Strike at or above spot with the largest call gamma exposure.',
    profiles: 'spy',
    weight: 1,
    moves: true,
    generate: wall('call'),
  },
  PUT_WALL: {
    code: 12,
    label: 'Put wall',
    shortLabel: 'PW',
    family: 'wall',
    doc: 'Strike at or below spot with the largest put gamma exposure.',
    profiles: 'spy',
    weight: 1,
    moves: true,
    generate: wall('put'),
  },
  GAMMA_WALL: {
    code: 13,
    label: 'Gamma wall',
    shortLabel: 'GW',
    family: 'wall',
    doc: 'Strike with the largest net gamma exposure.',
    profiles: 'spy',
    weight: 1,
    moves: true,
    generate: wall('gamma'),
  },
} as const satisfies Record<LevelKind, LevelKindSpec>

/** Specs by code: index = code. */
export const KINDS_BY_CODE: readonly LevelKindSpec[] = LEVEL_KIND_NAMES.map((name, code) => {
  const spec: LevelKindSpec = LEVEL_KINDS[name]
  invariant(spec.code === code, `level kind ${name} has code ${spec.code}`)
  return spec
})

/** ROUND spacing on screen where the profile's events have none (P6). */
export const SCREEN_ROUND_SPACING = { es: 50, spy: 5 } as const

/** Code of a kind name. */
export const kindCode = (kind: LevelKind): number => LEVEL_KINDS[kind].code
/** Whether several prices of the kind exist at once, so that ids carry the price. */
export const isGridKind = (code: number) => KINDS_BY_CODE[code].family === 'grid'
