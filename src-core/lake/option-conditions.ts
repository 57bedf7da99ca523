/** Condition ids of option prints (polygon 7) as the classes the fold knows (P2.1). */
import { PRINT } from '../domain/batches.ts'

export type PrintClass = (typeof PRINT)[keyof typeof PRINT]

/** Cancelled or reported late: leave volume and premium sums too. */
const NO_VOLUME = new Set([201, 202, 203, 204, 205, 206, 207])
/** Fit to infer who was the aggressor; `weak` ones count as fit. */
const FIT = new Set([209, 219, 227, 228])

/** Class of a print with these ids, `209` or `209,232`; the strictest wins, unknown ids are unfit. */
export function printClass(conditions: string): PrintClass {
  let found: PrintClass = PRINT.usable
  for (const text of conditions.split(',')) {
    const id = text.trim() === '' ? null : Number(text)
    if (id === null || FIT.has(id)) continue
    if (NO_VOLUME.has(id)) return PRINT.noVolume
    found = PRINT.unfit
  }
  return found
}
