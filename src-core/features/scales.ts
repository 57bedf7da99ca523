/** The two scales of distances: multiples of ATR and percent of spot (P5.2, P16). */

/** value / unit; null when either is unknown or the unit is 0. */
export const over = (value: number | null, unit: number | null): number | null =>
  value === null || unit === null || unit === 0 ? null : value / unit

/** 100 value / spot. */
export const percentOf = (value: number | null, spot: number): number | null =>
  value === null || spot === 0 ? null : (100 * value) / spot
