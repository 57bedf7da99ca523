import { quantity } from '../format/numbers.ts'

/** Counts inside a sentence of the host, as counts are written here: `507167 book records` is `507k book records`. */
export const countsRead = (detail: string) =>
  detail.replace(/(?<![\w.-])\d{4,}(?= [a-z])/g, (digits) => quantity(Number(digits)))
