/** The questions asked of the REST API and the shapes of their answers (polygon 4.1 to 4.4). */
import { z } from 'zod'
import type { PolygonRest } from './rest.ts'

const ns = z.union([z.bigint(), z.number()]).transform((value) => BigInt(value))
const number = z.number().nullish()

const contractDetails = z.object({
  ticker: z.string(),
  contract_type: z.string(),
  expiration_date: z.string(),
  strike_price: z.number(),
  exercise_style: z.string().optional(),
  shares_per_contract: number,
})

/** One contract of a chain. Greeks and implied volatility are the vendor's: for display, never for features. */
export const chainRow = z.object({
  details: contractDetails,
  greeks: z
    .object({ delta: number, gamma: number, theta: number, vega: number })
    .partial()
    .nullish(),
  /** 0.14 = 14 %. */
  implied_volatility: number,
  /** Contracts at the end of the previous day. */
  open_interest: number,
  break_even_price: number,
  day: z.object({ volume: number, vwap: number, close: number }).partial().nullish(),
  last_quote: z
    .object({ bid: number, ask: number, bid_size: number, ask_size: number, timeframe: z.string() })
    .partial()
    .nullish(),
  last_trade: z.object({ price: number, size: number, sip_timestamp: ns }).partial().nullish(),
  underlying_asset: z
    .object({ price: number, value: number, ticker: z.string() })
    .partial()
    .nullish(),
})
export type ChainRow = z.infer<typeof chainRow>

export const tradeRow = z.object({
  sip_timestamp: ns,
  price: z.number().nonnegative(),
  size: z.number().nonnegative(),
  conditions: z.array(z.number()).nullish(),
  correction: z.number().nullish(),
  exchange: z.number().nullish(),
})
export type TradeRow = z.infer<typeof tradeRow>

const contractRow = z.object({
  ticker: z.string(),
  underlying_ticker: z.string(),
  contract_type: z.string(),
  expiration_date: z.string(),
  strike_price: z.number(),
})

const barRow = z.object({
  /** Start of the bar, UTC ms. */
  t: z.number(),
  o: z.number(),
  h: z.number(),
  l: z.number(),
  c: z.number(),
  v: z.number(),
  vw: number,
  n: number,
})
export type BarRow = z.infer<typeof barRow>

/** The chain of one expiry as the vendor sees it now. */
export const chainSnapshot = (rest: PolygonRest, underlying: string, expiry: string) =>
  rest.all(
    `/v3/snapshot/options/${encodeURIComponent(underlying)}`,
    { expiration_date: expiry, limit: 250 },
    chainRow,
  )

/** Trades of one contract on one New York date, oldest first, page by page. */
export const contractTrades = (rest: PolygonRest, ticker: string, date: string) =>
  rest.pages(
    `/v3/trades/${encodeURIComponent(ticker)}`,
    { timestamp: date, order: 'asc', sort: 'timestamp', limit: 50_000 },
    tradeRow,
  )

/** Contracts of one expiry as they were listed on that day, expired ones included (4.3). */
export async function contractsOf(
  rest: PolygonRest,
  underlying: string,
  expiry: string,
): Promise<z.infer<typeof contractRow>[]> {
  const ask = { underlying_ticker: underlying, expiration_date: expiry, as_of: expiry, limit: 1000 }
  const path = '/v3/reference/options/contracts'
  const listed = await rest.all(path, ask, contractRow)
  return listed.length > 0 ? listed : rest.all(path, { ...ask, expired: true }, contractRow)
}

/** Bars of a ticker, unadjusted, oldest first. */
export const aggregates = (
  rest: PolygonRest,
  ask: { ticker: string; multiplier: number; span: 'minute' | 'day'; from: string; to: string },
) =>
  rest.all(
    `/v2/aggs/ticker/${encodeURIComponent(ask.ticker)}/range/${ask.multiplier}/${ask.span}/${ask.from}/${ask.to}`,
    { adjusted: false, sort: 'asc', limit: 50_000 },
    barRow,
  )
