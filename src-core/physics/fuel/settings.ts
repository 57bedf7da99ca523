import type { SessionNs } from '../../domain/units.ts'
import type { PricingModel } from '../greeks/option-greeks.ts'

/** What the fuel engine needs of a configuration; prices in profile units (USD, points). */
export interface FuelSettings {
  profile: 'es' | 'spy'
  /** OPTION_MULTIPLIER M: 100 shares, or 50 USD per point. */
  multiplier: number
  /** STRIKE_SPACING, price. */
  strikeSpacing: number
  /** FUEL_STRIKE_RANGE (P11.2), price. */
  strikeRange: number
  /** GAMMA_THRESHOLD G, gamma units. */
  gammaThreshold: number
  /** DEALER_V_SCALE V, gamma units per minute. */
  velocityScale: number
  /** RISK_FREE_RATE r, per year, continuously compounded. */
  riskFreeRate: number
  /** q of a spot, per year; 0 unless the session is ex dividend. Not used by `es`. */
  dividendYield: number
  /** T_MIN_S. */
  minSeconds: number
  /** IV_MIN_TIME_VALUE (P10.4), price. */
  minTimeValue: number
  /** IV_MAX_AGE_S: oldest quote and oldest volatility that still count. */
  maxVolAgeS: number
  /** TICK_ZERO_POLICY (P9.1). */
  tickZeroPolicy: 'carry' | 'mid'
  /** 16:00 ET of the session. */
  expiryNs: SessionNs
  /** FLOW_START_ET (P11.2). */
  flowStartNs: SessionNs
  /** SIGN_Q (P24.2): chance that a sign found by this method is right. */
  signQ: { exchange: number; quote: number; tick: number }
  /** SIGN_DRAWS (P24.2). */
  signDraws: number
  /** Keys the draws together with `sessionDate`. */
  seed: number | string
  sessionDate: string
}

export const modelOf = (profile: FuelSettings['profile']): PricingModel =>
  profile === 'spy' ? 'BS' : 'B76'

/** Dollars, or shares, of delta that one ES contract offsets: 50 USD per point, 500 SPY shares. */
export const deltaPerEsContract = (profile: FuelSettings['profile']): number =>
  profile === 'es' ? 50 : 500
