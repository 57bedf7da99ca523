declare const unit: unique symbol
type Branded<T, Name extends string> = T & { readonly [unit]: Name }

/**
 * Nanoseconds since the session opened at 18:00 ET. Exact as a double (a session is far below
 * 2^53 ns), and no clock change falls inside one. May be negative for records of an earlier day.
 */
export type SessionNs = Branded<number, 'SessionNs'>
/** UTC nanoseconds since 1970-01-01. Lives at the edges only (DBN in, Parquet out). */
export type UtcNs = bigint
/** Whole minimum increments of the future; one ES tick is 0.25 points. */
export type Ticks = Branded<number, 'Ticks'>
/** A calendar date in New York, `YYYY-MM-DD`. */
export type IsoDate = string

export const sessionNs = (ns: number) => ns as SessionNs

export const NS_PER_MS = 1e6
export const NS_PER_S = 1e9
export const NS_PER_MIN = 60e9
/** ACT/365 calendar seconds (physics P0). */
export const SECONDS_PER_YEAR = 31_536_000
/** 1e-9 price units in one ES tick of 0.25 points. */
export const TICK_1E9 = 250_000_000
/** Points in one ES tick. */
export const TICK_POINTS = 0.25
/** Marks an empty book level in an Int32 price column. */
export const NO_TICK = -0x8000_0000
/** Stands for null in columns of 64-bit integers, of bronze and of frames; stored as null. */
export const NO_INT64 = 0x7fff_ffff_ffff_ffffn
