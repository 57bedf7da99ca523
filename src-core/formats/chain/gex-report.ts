/** What `spymaster gex` says of a chain file (P11.8): dollars per 1 %, calls +, puts -. */
import { exchangeDay } from '../../domain/holidays.ts'
import { dateOfDays, daysOfDate } from '../../domain/ny-time.ts'
import type { IsoDate } from '../../domain/units.ts'
import { type ChainGex, type ChainRow, chainGex } from '../../physics/fuel/chain-gex.ts'
import { GammaProfile } from '../../physics/fuel/profile.ts'
import { wallsOf } from '../../physics/fuel/walls.ts'
import { AppError } from '../../protocol/message.ts'
import type { OptionChain } from './parse-chain.ts'

export interface GexStrike {
  strike: number
  /** USD per 1 %. */
  call_gex: number
  /** USD per 1 %, negative. */
  put_gex: number
  net_gex: number
  /** Contracts. */
  call_oi: number
  put_oi: number
}

export interface GexReport {
  spot: number
  /** The file's date, or its own time stamp. */
  as_of: string
  call_gex: number
  put_gex: number
  net_gex: number
  /** Zero-gamma levels, ascending. */
  flips: number[]
  /** Strike at or above spot with the most call gamma (P11.6). */
  call_wall: number | null
  put_wall: number | null
  /** [spot, USD per 1 % there], 60 levels from 0.85 to 1.15 of spot. */
  profile: [number, number][]
  by_strike: GexStrike[]
  /** Ascending; all of the file unless some were chosen. */
  expiries: IsoDate[]
  /** Contracts in the sums. */
  contracts: number
  open_interest: number
  convention: string
  /** Rows left out on purpose, by reason. */
  skipped: Record<string, number>
}

export interface GexOptions {
  /** Overrides the file's spot. */
  spot?: number | undefined
  /** Only these expiries. */
  expiries?: readonly IsoDate[] | undefined
  file: string
}

export function gexReport(chain: OptionChain, options: GexOptions): GexReport {
  const { file } = options
  const spot = options.spot ?? chain.spot
  const missing = (code: string, what: string) =>
    new AppError(code, `${file} ${what}`, { where: { file } })
  if (spot === null)
    throw missing('CHAIN_NO_SPOT', 'does not give the price of the underlying; pass --spot')
  const { date } = chain
  if (date === null)
    throw missing('CHAIN_NO_DATE', 'does not give its date; pass --date YYYY-MM-DD')
  const wanted = options.expiries && new Set(options.expiries)
  const rows = wanted ? chain.rows.filter((r) => wanted.has(r.expiry)) : chain.rows
  if (rows.length === 0)
    throw missing('CHAIN_NO_EXPIRY', `has no options of ${[...(wanted ?? [])].join(', ')}`)
  const gex = chainGex(rows, { fileDate: date, spot, holidays: holidaysFrom(date) })
  const by_strike = byStrike(rows, gex, spot)
  const strikes = Float64Array.from(by_strike, (s) => s.strike)
  const walls = wallsOf(
    strikes,
    strikes.length,
    {
      call: Float64Array.from(by_strike, (s) => s.call_gex),
      put: Float64Array.from(by_strike, (s) => s.put_gex),
    },
    spot,
  )
  return {
    spot,
    as_of: chain.asOf ?? date,
    call_gex: gex.netCalls,
    put_gex: gex.netPuts,
    net_gex: gex.net,
    flips: gex.crossings,
    call_wall: walls.call,
    put_wall: walls.put,
    profile: Array.from(gex.levels, (level, i) => [level, gex.values[i]]),
    by_strike,
    expiries: gex.tYears.map((t) => t.expiry),
    contracts: rows.length,
    open_interest: rows.reduce((sum, r) => sum + r.oi, 0),
    convention: conventionOf(rows),
    skipped: chain.skipped,
  }
}

const hasGammas = (rows: readonly ChainRow[]) => rows.some((r) => r.gamma !== null)

const conventionOf = (rows: readonly ChainRow[]) =>
  `USD per 1 % move; calls +, puts - (dealers long calls, short puts); gamma * OI * 100 * S^2 * 0.01 with ${
    hasGammas(rows) ? "the file's gammas" : 'Black-Scholes gammas'
  }; profile and flips: Black-Scholes, r = q = 0, each contract's own volatility, ${
    rows.some((r) => r.dte != null) ? "the file's days / 365" : 'weekdays / 262'
  }`

/** Exchange holidays on which the count of days may not start. */
function holidaysFrom(date: IsoDate): IsoDate[] {
  const first = daysOfDate(date)
  const days = Array.from({ length: 10 }, (_, i) => dateOfDays(first + i))
  return days.filter((d) => exchangeDay(d) === 'holiday')
}

function byStrike(rows: readonly ChainRow[], gex: ChainGex, spot: number): GexStrike[] {
  const years = new Map(gex.tYears.map((t) => [t.expiry, t.tYears]))
  const own = hasGammas(rows)
  const one = new GammaProfile({ lo: 1, hi: 1, points: 2 })
  const gammaUsd = (row: ChainRow) => {
    if (own) return (row.gamma ?? 0) * row.oi * 100 * spot * spot * 0.01
    one.clear()
    const t = years.get(row.expiry) ?? 0
    one.add('BS', { r: 0, q: 0 }, row.strike, row.iv ?? 0, t, row.oi, 100)
    return one.at(spot)
  }
  const found = new Map<number, GexStrike>()
  for (const row of rows) {
    let s = found.get(row.strike)
    if (!s) {
      s = { strike: row.strike, call_gex: 0, put_gex: 0, net_gex: 0, call_oi: 0, put_oi: 0 }
      found.set(row.strike, s)
    }
    const usd = gammaUsd(row)
    if (row.right === 'C') {
      s.call_gex += usd
      s.call_oi += row.oi
    } else {
      s.put_gex -= usd
      s.put_oi += row.oi
    }
    s.net_gex = s.call_gex + s.put_gex
  }
  return [...found.values()].sort((a, b) => a.strike - b.strike)
}
