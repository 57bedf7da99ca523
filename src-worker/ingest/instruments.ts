/** Whether a raw symbol is a future or an option, and of what. */
import { parseOptionTicker } from '#core/domain/option-ticker'

export interface OptionIdentity {
  /** Product whose price the option follows: `ES`, `SPY`. */
  underlying: string
  expiryDays: number
  strike1e9: bigint
  right: 'C' | 'P'
}

export type Instrument =
  | { kind: 'future'; symbol: string; root: string }
  | { kind: 'option'; symbol: string; identity: OptionIdentity }
  /** An option of whose expiry nothing is known yet. */
  | { kind: 'undefined-option'; symbol: string }
  | { kind: 'other'; symbol: string }

const FUTURE = /^([A-Z0-9]{1,3}?)[FGHJKMNQUVXZ]\d{1,2}$/
const CME_OPTION = /^[A-Z0-9]{2,5}[FGHJKMNQUVXZ]\d{1,2} [CP]\d+$/

/** Root of an outright or of the first leg of a spread; null for other symbols. */
export function futuresRoot(symbol: string): string | null {
  const [first = ''] = symbol.split('-')
  return FUTURE.exec(first)?.[1] ?? null
}

/** Known options by raw symbol, from definitions. */
export type OptionLookup = (symbol: string) => OptionIdentity | null

export function instrumentOf(symbol: string, options: OptionLookup): Instrument {
  const occ = parseOptionTicker(symbol)
  if (occ) {
    const { root, expiryDays, right, strike1e9 } = occ
    const identity = { underlying: root, expiryDays, right, strike1e9: BigInt(strike1e9) }
    return { kind: 'option', symbol, identity }
  }
  const identity = options(symbol)
  if (identity) return { kind: 'option', symbol, identity }
  if (CME_OPTION.test(symbol)) return { kind: 'undefined-option', symbol }
  const root = futuresRoot(symbol)
  return root === null ? { kind: 'other', symbol } : { kind: 'future', symbol, root }
}
