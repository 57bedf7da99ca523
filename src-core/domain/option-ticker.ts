/** Option tickers, `O:SPY251216C00687000` (polygon 2): root, expiry, right, strike. */
import { daysOfDate } from './ny-time.ts'

export interface OptionTicker {
  root: string
  /** Days since 1970-01-01. */
  expiryDays: number
  right: 'C' | 'P'
  /** 1e-9 units. */
  strike1e9: number
}

const TICKER = /^(?:O:)?([A-Z]{1,6}\d?) *(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/

/** Reads `O:` tickers and the OCC form padded with spaces; null for anything else. A digit ends the root of an adjusted contract. */
export function parseOptionTicker(text: string): OptionTicker | null {
  const match = TICKER.exec(text)
  if (!match) return null
  const [, root, yy, mm, dd, right, strike] = match
  const month = Number(mm)
  const day = Number(dd)
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  return {
    root,
    expiryDays: daysOfDate(`20${yy}-${mm}-${dd}`),
    right: right as 'C' | 'P',
    strike1e9: Number(strike) * 1e6,
  }
}
