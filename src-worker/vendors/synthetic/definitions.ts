/** Instrument ids and definition records of a simulated session. */

import { toUtcNs } from '#core/domain/calendar'
import { dateOfDays, daysOfDate } from '#core/domain/ny-time'
import type { FieldValue } from '#core/formats/dbn/encoder'
import type { SymbolMapping } from '#core/formats/dbn/metadata'
import type { Chain } from '#core/simulator/chain'
import {
  esOptionSymbols,
  futureOf,
  optionRootOf,
  spyOptionSymbols,
} from '#core/simulator/contracts'
import type { DemoDay } from '#core/simulator/days'

export const FUTURE_ID = 42_000_001
export const ES_OPTION_ID = 42_100_000
export const SPY_OPTION_ID = 43_100_000
/** Marks every definition: a leg's symbol, which an outright does not have. */
const MARK = 'SYNTHETIC'

const compact = (date: string) => Number(date.replaceAll('-', ''))

/** Date intervals under which every id of the session resolves, by UTC date. */
export function mappingsOf(day: DemoDay, symbols: readonly string[], firstId: number) {
  const startDate = compact(dateOfDays(daysOfDate(day.date) - 1))
  const endDate = compact(dateOfDays(daysOfDate(day.date) + 1))
  return symbols.map(
    (rawSymbol, i): SymbolMapping => ({
      rawSymbol,
      intervals: [{ startDate, endDate, symbol: String(firstId + i) }],
    }),
  )
}

const dated = (day: DemoDay) => {
  const [year, month, dayOfMonth] = day.date.split('-').map(Number)
  return {
    ts_event: day.times.originNs,
    ts_recv: day.times.originNs,
    activation: day.times.originNs - 86_400_000_000_000n * 20n,
    maturity_year: year!,
    maturity_month: month!,
    maturity_day: dayOfMonth!,
    maturity_week: 255,
    currency: 'USD',
    display_factor: 1_000_000_000n,
    security_update_action: 'A',
    user_defined_instrument: 'N',
    leg_raw_symbol: MARK,
    contract_multiplier: 0x7fff_ffff,
    min_trade_vol: 1,
  }
}

/** The front-month future. */
export function futureDefinition(day: DemoDay): Record<string, FieldValue> {
  const { symbol, expiry } = futureOf(day.date)
  const [year, month, dayOfMonth] = expiry.split('-').map(Number)
  const days = BigInt(daysOfDate(expiry) - daysOfDate(day.date))
  return {
    ...dated(day),
    instrument_id: FUTURE_ID,
    raw_instrument_id: FUTURE_ID,
    raw_symbol: symbol,
    expiration: toUtcNs(day.times, day.times.rthOpen) + days * 86_400_000_000_000n,
    maturity_year: year!,
    maturity_month: month!,
    maturity_day: dayOfMonth!,
    min_price_increment: 250_000_000n,
    unit_of_measure_qty: 50_000_000_000n,
    unit_of_measure: 'IPNT',
    group: 'ES',
    asset: 'ES',
    exchange: 'XCME',
    security_type: 'FUT',
    cfi: 'FFIXSX',
    instrument_class: 'F',
    match_algorithm: 'F',
    market_depth: 10,
  }
}

/** One record per ES option of the day. */
export function* esOptionDefinitions(day: DemoDay, chain: Chain) {
  const symbols = esOptionSymbols(day.date, chain)
  const underlying = futureOf(day.date).symbol
  for (let c = 0; c < chain.count; c++) {
    const call = (c & 1) === 0
    const definition: Record<string, FieldValue> = {
      ...dated(day),
      instrument_id: ES_OPTION_ID + c,
      raw_instrument_id: ES_OPTION_ID + c,
      raw_symbol: symbols[c]!,
      expiration: toUtcNs(day.times, day.times.rthClose),
      strike_price: BigInt(Math.round(chain.strikes[c >> 1]! * 1000)) * 1_000_000n,
      strike_price_currency: 'USD',
      underlying,
      underlying_id: FUTURE_ID,
      unit_of_measure_qty: 50_000_000_000n,
      unit_of_measure: 'IPNT',
      tick_rule: 4,
      group: 'EW',
      asset: optionRootOf(day.date),
      exchange: 'XCME',
      security_type: 'OOF',
      cfi: call ? 'OCEFPS' : 'OPEFPS',
      instrument_class: call ? 'C' : 'P',
      match_algorithm: 'F',
      market_depth: 3,
    }
    yield definition
  }
}

/** One record per SPY option of the day, as OPRA lists them. */
export function* spyOptionDefinitions(day: DemoDay, chain: Chain) {
  const symbols = paddedSpySymbols(day, chain)
  for (let c = 0; c < chain.count; c++) {
    const call = (c & 1) === 0
    const definition: Record<string, FieldValue> = {
      ...dated(day),
      instrument_id: SPY_OPTION_ID + c,
      raw_instrument_id: SPY_OPTION_ID + c,
      raw_symbol: symbols[c]!,
      expiration: toUtcNs(day.times, day.times.rthClose),
      strike_price: BigInt(Math.round(chain.strikes[c >> 1]! * 1000)) * 1_000_000n,
      strike_price_currency: 'USD',
      underlying: 'SPY',
      min_price_increment: 10_000_000n,
      unit_of_measure_qty: 100_000_000_000n,
      group: 'SPY',
      asset: 'SPY',
      security_type: 'OPT',
      cfi: call ? 'OCASPS' : 'OPASPS',
      instrument_class: call ? 'C' : 'P',
    }
    yield definition
  }
}

/** `SPY   261117C00687000`: the root padded to six. */
export const paddedSpySymbols = (day: DemoDay, chain: Chain): string[] =>
  spyOptionSymbols(day.date, chain).map((s) => s.replace('SPY', 'SPY   '))

/** Yesterday's open interest, one statistics record per contract, sent as the session opens. */
export function* openInterestRecords(day: DemoDay, openInterest: Int32Array, firstId: number) {
  const ts = day.times.originNs + 1_000_000_000n
  for (let c = 0; c < openInterest.length; c++) {
    const record: Record<string, FieldValue> = {
      instrument_id: firstId + c,
      ts_event: ts,
      ts_recv: ts + 200_000n,
      ts_ref: day.times.originNs - 86_400_000_000_000n,
      quantity: BigInt(openInterest[c]!),
      sequence: c + 1,
      stat_type: 9,
      update_action: 1,
      stat_flags: 255,
    }
    yield record
  }
}
