/** Distance from the two-minute averages and its change (P17). Prices in profile units. */
import { over } from '../../features/scales.ts'

export interface AverageReading {
  /** Null while fewer bars than its period. */
  value: number | null
  /** As known five minutes earlier. */
  value5min: number | null
  slope1: number | null
  slope5: number | null
}

export interface MeanReversionReading {
  spot: number
  spot5min: number | null
  atr: number | null
  sma200: AverageReading
  sma400: AverageReading
}

/** D = spot - SMA, price. */
export const distanceTo = (spot: number, average: number | null) =>
  average === null ? null : spot - average

/** -D / ATR: positive pulls price up; null when ATR is null or 0. */
export function reversionPressure(spot: number, average: number | null, atr: number | null) {
  const distance = distanceTo(spot, average)
  return distance === null ? null : over(-distance, atr)
}

/** [D(t) - D(t - 5 min)] / 5, price per minute. */
export function reversionVelocity(
  { spot, spot5min }: Pick<MeanReversionReading, 'spot' | 'spot5min'>,
  { value, value5min }: Pick<AverageReading, 'value' | 'value5min'>,
): number | null {
  if (value === null || value5min === null || spot5min === null) return null
  return (spot - value - (spot5min - value5min)) / 5
}

export const smaSpread = (sma200: number | null, sma400: number | null) =>
  sma200 === null || sma400 === null ? null : sma200 - sma400
