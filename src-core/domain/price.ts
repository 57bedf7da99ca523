/** Price arithmetic: exact cents, comparisons, grids (P0). Prices are profile prices unless said otherwise. */

/** Two prices closer than this are the same price (P0). */
export const PRICE_EPSILON = 1e-9

/** Cents of a price, half up on the exact integer price in 1e-9 units (P0). */
export const priceCents = (price: number): number =>
  Math.floor((Math.round(price * 1e9) + 5_000_000) / 10_000_000)

/** `a` reaches `b` or is above it, within the comparison tolerance. */
export const atLeast = (a: number, b: number) => a >= b - PRICE_EPSILON
/** `a` is above `b` by more than the comparison tolerance. */
export const above = (a: number, b: number) => a > b + PRICE_EPSILON
