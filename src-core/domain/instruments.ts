/** Instruments: profile facts (P1.1), futures symbols and the choice of the front month (P4). */

export type ProfileId = 'es' | 'spy'

/** Facts of a profile that are no configuration. */
export interface ProfileFacts {
  /** Underlying of the options, as in the lake's paths. */
  underlying: 'ES' | 'SPY'
  /** Unit of spot, levels and distances. */
  priceUnit: 'points' | 'USD'
  pricingModel: 'black-76' | 'black-scholes'
  exercise: 'european' | 'american'
  /** Minimum increment of an option premium, price units. */
  optionTick(premium: number): number
}

export const PROFILE_FACTS: Readonly<Record<ProfileId, ProfileFacts>> = {
  es: {
    underlying: 'ES',
    priceUnit: 'points',
    pricingModel: 'black-76',
    exercise: 'european',
    optionTick: (premium) => (premium <= 5 ? 0.05 : 0.25),
  },
  spy: {
    underlying: 'SPY',
    priceUnit: 'USD',
    pricingModel: 'black-scholes',
    exercise: 'american',
    optionTick: () => 0.01,
  },
}

export interface OutrightFuture {
  symbol: string
  year: number
  /** Quarter of expiry: 0 March, 1 June, 2 September, 3 December. */
  quarter: number
}

const OUTRIGHT = /^ES([HMUZ])(\d{1,2})$/

/**
 * Reads an outright ES symbol (`ESZ5`, `ESZ25`); null for spreads, options and other products.
 * A one-digit year is the first matching one not before `referenceYear`.
 */
export function parseOutright(symbol: string, referenceYear: number): OutrightFuture | null {
  const match = OUTRIGHT.exec(symbol)
  if (!match) return null
  const period = match[2].length === 1 ? 10 : 100
  const year = referenceYear + ((((+match[2] - referenceYear) % period) + period) % period)
  return { symbol, year, quarter: 'HMUZ'.indexOf(match[1]) }
}

export interface FrontMonth {
  symbol: string | null
  /** Share of the outright volume, 0..1; null without volume. */
  dominance: number | null
  /** dominance >= gate. */
  passed: boolean
}

/** The outright with the largest volume; ties go to the earlier expiry (P4). */
export function frontMonth(
  volumes: Iterable<readonly [symbol: string, volume: number]>,
  referenceYear: number,
  gate: number,
): FrontMonth {
  let best: OutrightFuture | null = null
  let bestVolume = 0
  let total = 0
  for (const [symbol, volume] of volumes) {
    const future = parseOutright(symbol, referenceYear)
    if (!future || volume <= 0) continue
    total += volume
    if (!best || volume > bestVolume || (volume === bestVolume && isEarlier(future, best))) {
      best = future
      bestVolume = volume
    }
  }
  if (!best) return { symbol: null, dominance: null, passed: false }
  const dominance = bestVolume / total
  return { symbol: best.symbol, dominance, passed: dominance >= gate }
}

const isEarlier = (a: OutrightFuture, b: OutrightFuture) =>
  a.year !== b.year ? a.year < b.year : a.quarter < b.quarter
