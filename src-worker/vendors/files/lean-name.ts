/**
 * What a file inside a QuantConnect Lean zip holds, told by its name and the folders above the zip:
 * `20230803_spy_minute_trade_american_call_4300000_20230901.csv`, `20131007_spy_Trade_Tick.csv`,
 * `es_trade_201312.csv`, `spy.csv`.
 */
import { civilDate } from '#core/formats/chain/calendar-text'
import type { TimeZone } from '#core/formats/series/time-text'

export type LeanKind = 'tick' | 'bars' | 'quotes' | 'interest'
export interface LeanEntry {
  kind: LeanKind
  /** `SPY`. */
  symbol: string
  step: 'tick' | 'second' | 'minute' | 'hour' | 'daily'
  /** Date whose midnight the times count from; null in hour and daily files, whose rows have dates. */
  date: string | null
  timeZone: TimeZone
  /** Prices are in ten-thousandths. */
  isScaled: boolean
  /** Raw symbol of the contract: the stock, `ESZ3`, or an OCC-like option name. */
  contract: string
  option: { expiry: string; strike1e9: bigint; right: 'C' | 'P' } | null
}

const MONTHS = 'FGHJKMNQUVXZ'
const INDICES = new Set(['spx', 'ndx', 'vix', 'rut', 'djx', 'hsi'])
const FUTURES = new Set(['es', 'mes', 'nq', 'mnq', 'ym', 'mym', 'rty', 'm2k'])
const STEPS = new Set(['tick', 'second', 'minute', 'hour', 'daily'])

const isoDate = (text: string | undefined) => {
  const m = /^(\d{4})(\d{2})(\d{2})$/.exec(text ?? '')
  return m ? civilDate(+m[1], +m[2], +m[3]) : null
}

/** Null when the name is none of Lean's. */
export function leanEntry(zipPath: string, entryName: string): LeanEntry | null {
  const folders = zipPath.toLowerCase().split(/[\\/]/)
  const words = entryName
    .replace(/\.csv$/i, '')
    .toLowerCase()
    .split('_')
  if (!/\.csv$/i.test(entryName) || words.length === 0) return null
  const date = isoDate(words[0])
  if (date !== null) words.shift()
  const symbol = words.shift()?.toUpperCase() ?? ''
  if (!/^[A-Z0-9.]{1,12}$/.test(symbol)) return null
  const folderStep = folders.findLast((f) => STEPS.has(f))
  const step = (words.find((w) => STEPS.has(w)) ??
    folderStep ??
    (date === null ? 'daily' : 'minute')) as LeanEntry['step']
  const isInterest = words.includes('openinterest')
  const kind: LeanKind = isInterest
    ? 'interest'
    : words.includes('quote')
      ? 'quotes'
      : step === 'tick'
        ? 'tick'
        : 'bars'
  const option = optionOf(words)
  const month = words.find((w) => /^\d{6}$/.test(w))
  const lower = symbol.toLowerCase()
  const under = (name: string) => folders.includes(name)
  const isFuture =
    under('future') || under('futureoption') || (FUTURES.has(lower) && !under('equity'))
  const isIndex = !option && (under('index') || (INDICES.has(lower) && !under('equity')))
  if (date === null && step !== 'hour' && step !== 'daily') return null
  const contract = option
    ? optionName(symbol, option)
    : isFuture && month !== undefined
      ? futureName(symbol, month)
      : symbol
  if (contract === null) return null
  return {
    kind,
    symbol,
    step,
    date,
    timeZone: isFuture ? 'UTC' : isIndex ? 'America/Chicago' : 'America/New_York',
    isScaled: !isFuture && !isIndex,
    contract,
    option,
  }
}

function optionOf(words: readonly string[]): LeanEntry['option'] {
  const at = words.findIndex((w) => w === 'call' || w === 'put')
  if (at < 0) return null
  const strike = words[at + 1] ?? ''
  const expiry = isoDate(words[at + 2])
  if (!/^\d{1,12}$/.test(strike) || expiry === null) return null
  return { expiry, strike1e9: BigInt(strike) * 100_000n, right: words[at] === 'call' ? 'C' : 'P' }
}

/** OCC form: root, yymmdd, right, strike in thousandths on eight digits. */
const optionName = (root: string, { expiry, strike1e9, right }: NonNullable<LeanEntry['option']>) =>
  `${root}${expiry.slice(2).replaceAll('-', '')}${right}${String(strike1e9 / 1_000_000n).padStart(8, '0')}`

function futureName(root: string, month: string): string | null {
  const letter = MONTHS[+month.slice(4) - 1]
  return letter === undefined ? null : `${root}${letter}${month[3]}`
}
