import type { Json, Tolerance } from './runner.ts'

export interface Difference {
  path: string
  got: unknown
  want: Json
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * First difference between what was computed and what is expected, or null. Only keys present in
 * `want` are looked at; arrays must have the same length; numbers pass by tolerance, everything
 * else must be equal. A missing value (undefined) never passes, NaN neither.
 */
export function firstDifference(
  got: unknown,
  want: Json,
  tolerance: Tolerance,
  bounds: Readonly<Record<string, Tolerance>> = {},
  path = '',
): Difference | null {
  const differs = { path, got, want }
  if (typeof want === 'number') {
    if (typeof got !== 'number') return differs
    const allowed = tolerance.abs + tolerance.rel * Math.abs(want)
    return got === want || Math.abs(got - want) <= allowed ? null : differs
  }
  if (Array.isArray(want)) {
    const list = ArrayBuffer.isView(got) ? Array.from(got as Float64Array) : got
    if (!Array.isArray(list)) return differs
    const shared = Math.min(want.length, list.length)
    for (let i = 0; i < shared; i++) {
      const found = firstDifference(list[i], want[i], tolerance, bounds, `${path}[${i}]`)
      if (found) return found
    }
    return list.length === want.length
      ? null
      : { path: `${path}.length`, got: list.length, want: want.length }
  }
  if (isObject(want)) {
    if (!isObject(got)) return differs
    for (const [key, value] of Object.entries(want)) {
      const at = path === '' ? key : `${path}.${key}`
      const found = firstDifference(got[key], value as Json, bounds[key] ?? tolerance, bounds, at)
      if (found) return found
    }
    return null
  }
  return got === want ? null : differs
}
