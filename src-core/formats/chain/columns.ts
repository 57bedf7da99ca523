/**
 * Which column of an option chain means what: presets recognised by their names, and names given
 * by hand. Long files have a row per contract, wide ones a call and a put beside each other.
 */

export const CHAIN_FIELDS = [
  'ticker',
  'expiry',
  'dte',
  'strike',
  'right',
  'oi',
  'gamma',
  'iv',
  'spot',
  'date',
] as const
export type ChainField = (typeof CHAIN_FIELDS)[number]

/** Column number by field. */
export type FieldColumns = Partial<Record<ChainField, number>>

export interface ChainColumns {
  /** What wrote the file, as far as the header tells. */
  preset: 'cboe' | 'wide' | 'long'
  /** Columns both sides share, or all of a long file. */
  shared: FieldColumns
  call: FieldColumns
  put: FieldColumns
  /** Strikes of some vendors are in thousandths. */
  strikeScale: number
  /** Where the underlying's own row has its price; -1 = nowhere. */
  close: number
}

/** Letters and digits only, lower case. */
export const plainName = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** Names seen in vendors' files, plain; the first that fits wins. */
const NAMES: Record<ChainField, readonly string[]> = {
  ticker: [
    'contractsymbol',
    'optionsymbol',
    'occsymbol',
    'osi',
    'ticker',
    'symbol',
    'option',
    'contract',
    'contractid',
    'optionticker',
    'rawsymbol',
  ],
  expiry: [
    'expiry',
    'expiration',
    'expirationdate',
    'expirydate',
    'expiredate',
    'expdate',
    'exdate',
    'exp',
    'maturity',
    'maturitydate',
    'expirdate',
  ],
  dte: ['dte', 'daystoexpiration', 'daystoexpiry', 'daystoexp', 'daystomaturity'],
  strike: ['strike', 'strikeprice', 'k'],
  right: [
    'right',
    'cp',
    'callput',
    'putcall',
    'cpflag',
    'optiontype',
    'contracttype',
    'optionright',
    'type',
    'pc',
    'callorput',
    'side',
  ],
  oi: ['openinterest', 'oi', 'openint', 'opnint'],
  gamma: ['gamma', 'gammabidask', 'mgamma'],
  iv: [
    'iv',
    'impliedvolatility',
    'impliedvol',
    'implvolatility',
    'impvol',
    'implvol',
    'markiv',
    'midiv',
    'volatility',
    'sigma',
  ],
  spot: [
    'spot',
    'underlyingprice',
    'underlyinglast',
    'underlyingclose',
    'stockprice',
    'underlyingspot',
    'spotprice',
    'underlyinglastprice',
    'activeunderlyingprice',
    'activeunderlyingprice1545',
    's',
  ],
  date: [
    'quotedate',
    'quotedatetime',
    'quotetime',
    'quotereadtime',
    'datadate',
    'tradedate',
    'asof',
    'asofdate',
    'date',
    'timestamp',
    'datetime',
    'ts',
  ],
}
/** `fields` of a header line, with `given` names by column; null when they make no chain. */
export function chainColumns(
  fields: readonly string[],
  given: Readonly<Record<string, string>> = {},
): ChainColumns | null {
  const plain = fields.map(plainName)
  const shared = byName(plain)
  for (const [column, field] of Object.entries(given)) {
    const at = fields.findIndex((f) => f.trim() === column)
    const found = at >= 0 ? at : plain.indexOf(plainName(column))
    if (found >= 0 && isChainField(field)) shared[field] = found
  }
  const strikeScale = plain.includes('exdate') && plain.includes('cpflag') ? 1e-3 : 1
  const cboe = cboeTable(plain, shared)
  if (cboe) return { preset: 'cboe', ...cboe, strikeScale, close: -1 }
  const wide = wideTable(plain, shared)
  if (wide) return { preset: 'wide', ...wide, strikeScale, close: -1 }
  const isContract =
    shared.ticker !== undefined ||
    (shared.strike !== undefined &&
      shared.right !== undefined &&
      (shared.expiry !== undefined || shared.dte !== undefined))
  if (!isContract || shared.oi === undefined) return null
  return { preset: 'long', shared, call: {}, put: {}, strikeScale, close: plain.indexOf('close') }
}

export const isChainField = (name: string): name is ChainField =>
  (CHAIN_FIELDS as readonly string[]).includes(name)

function byName(plain: readonly string[], prefix = ''): FieldColumns {
  const found: FieldColumns = {}
  for (const field of CHAIN_FIELDS) {
    for (const name of NAMES[field]) {
      const at = plain.indexOf(prefix + name)
      if (at < 0) continue
      found[field] = at
      break
    }
  }
  return found
}

/** Cboe's quote table: the strike in the middle, the same names left (calls) and right (puts) of it. */
function cboeTable(plain: readonly string[], all: FieldColumns) {
  const strike = plain.indexOf('strike')
  const calls = plain.indexOf('calls')
  const puts = plain.indexOf('puts')
  if (calls < 0 || puts < strike || strike < calls) return null
  const side = (from: number, to: number, ticker: number): FieldColumns => {
    const blanked = plain.map((name, i) => (i >= from && i < to ? name : ''))
    return { ...pick(byName(blanked)), ticker }
  }
  const call = side(0, strike, calls)
  const put = side(strike + 1, plain.length, puts)
  if (call.oi === undefined || put.oi === undefined) return null
  return {
    shared: { ...(all.expiry === undefined ? {} : { expiry: all.expiry }), strike },
    call,
    put,
  }
}

function wideTable(plain: readonly string[], all: FieldColumns) {
  for (const [c, p] of [
    ['c', 'p'],
    ['call', 'put'],
    ['calls', 'puts'],
  ] as const) {
    const call = pick(byName(plain, c))
    const put = pick(byName(plain, p))
    if (call.oi === undefined || put.oi === undefined || all.strike === undefined) continue
    if (all.expiry === undefined && all.dte === undefined) continue
    const { expiry, dte, strike, spot, date } = all
    return { shared: defined({ expiry, dte, strike, spot, date }), call, put }
  }
  return null
}

const defined = (found: { [F in ChainField]?: number | undefined }): FieldColumns =>
  Object.fromEntries(Object.entries(found).filter(([, at]) => at !== undefined))

const pick = ({ ticker, oi, gamma, iv }: FieldColumns) => defined({ ticker, oi, gamma, iv })
