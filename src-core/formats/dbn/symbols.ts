/** Raw symbols of instrument ids by UTC date, from the metadata's mappings (dbn.md 3). */
import { STYPE_CODES } from './codes.ts'
import type { DbnMetadata } from './metadata.ts'

interface Span {
  /** YYYYMMDD. */
  start: number
  end: number
  symbol: string
}

/** Looks symbols up; ids are only unique together with a date. */
export class SymbolTable {
  readonly #byId = new Map<number, Span[]>()

  constructor(metadata: DbnMetadata | null) {
    if (!metadata) return
    const reversed = metadata.stypeIn === STYPE_CODES.instrument_id
    for (const { rawSymbol, intervals } of metadata.mappings)
      for (const { startDate, endDate, symbol } of intervals) {
        if (symbol === '') continue
        const id = Number(reversed ? rawSymbol : symbol)
        if (!Number.isInteger(id)) continue
        this.add(id, { start: startDate, end: endDate, symbol: reversed ? symbol : rawSymbol })
      }
  }

  /** Number of ids known. */
  get size(): number {
    return this.#byId.size
  }

  add(id: number, span: Span) {
    const spans = this.#byId.get(id)
    if (spans) spans.push(span)
    else this.#byId.set(id, [span])
  }

  /** The symbol of an id on a UTC date (YYYYMMDD as a number); null when the file does not say. */
  symbolOf(id: number, yyyymmdd: number): string | null {
    const spans = this.#byId.get(id)
    return spans?.find((s) => yyyymmdd >= s.start && yyyymmdd < s.end)?.symbol ?? null
  }

  /** Every id that carries this symbol on the date. */
  idsOf(symbol: string, yyyymmdd: number): number[] {
    const ids: number[] = []
    for (const [id, spans] of this.#byId)
      if (spans.some((s) => s.symbol === symbol && yyyymmdd >= s.start && yyyymmdd < s.end))
        ids.push(id)
    return ids
  }
}

const DAY_NS = 86_400_000_000_000n

/** UTC date of an instant as the number YYYYMMDD. */
export function utcDate(ns: bigint): number {
  let days = ns / DAY_NS
  if (ns < 0n && ns % DAY_NS !== 0n) days -= 1n
  // Civil date from days since 1970-01-01, counted in 400-year eras that begin on 1 March 0000.
  const z = Number(days) + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return year * 10_000 + month * 100 + day
}
