/**
 * ln(a / b) for prices that are near each other, as underlying and strikes are: 2 atanh z with
 * z = (a - b) / (a + b). The difference is exact there, so what is left of the error is a unit or two
 * in the last place of the result, where ln of the rounded quotient loses all digits as a nears b.
 */
/** Largest z^2 of the series: |ln(a / b)| up to 0.1. Its first term left out is 2e-17 of the sum. */
const NEAR = 0.0025

/** a and b finite and positive. */
export function logRatio(a: number, b: number): number {
  const z = (a - b) / (a + b)
  const w = z * z
  if (w > NEAR) return Math.log(a / b)
  return 2 * z * (1 + w * (1 / 3 + w * (1 / 5 + w * (1 / 7 + w * (1 / 9 + w * (1 / 11))))))
}
