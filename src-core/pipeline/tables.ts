/** The named tables that stages hand to each other (pipelines L1 to L3), as a stage reads them. */
import type { Profile } from '../config/profiles.ts'
import type { WarmupSession } from '../domain/batches.ts'
import type { SessionTimes } from '../domain/calendar.ts'
import type { IsoDate, SessionNs } from '../domain/units.ts'
import type { FeatureValue } from '../features/index.ts'
import type { ZoneEvent } from '../levels/zones.ts'
import type { AverageReading } from '../physics/mean-reversion/engine.ts'
import type { BarsTable, LevelsTable } from './market-tables.ts'
import type { PrintCursor } from './prints.ts'
import type { RecordTable } from './record-table.ts'
import type { StateCursor } from './state-cursor.ts'

/** What every stage may know: constants of the session, nothing that happened in it. */
export interface PipelineSession {
  pipeline: 'es_0dte' | 'spy_0dte'
  profile: Profile
  times: SessionTimes
  date: IsoDate
  /** Front-month contract; null when no outright traded. */
  symbol: string | null
  dominance: number | null
}

/** One number in the profile's unit, null while unknown. */
export interface ScalarTable {
  value: number | null
}

export interface SmaTable {
  sma200: Readonly<AverageReading>
  sma400: Readonly<AverageReading>
}

/** One zone event (P7). Prices in the profile's unit. */
export interface EventRow {
  event: Readonly<ZoneEvent>
  /** Decision time. */
  t: SessionNs
  /** Price of P1.3 at the decision time, by the event's ratio. */
  spot: number
}

/** Columns of one event by name. Names that begin with `_` are work in progress, never stored. */
export type Row = Readonly<Record<string, FeatureValue>>

/** A table with a row per event, written by one stage. */
export interface EventTable {
  /** The row of the event at hand. */
  readonly current: Row
  row(eventId: string): Row
}

export interface EventsTable {
  readonly current: Readonly<EventRow>
  /** All events so far, by time. */
  all(): readonly Readonly<EventRow>[]
}

export interface Tables {
  trades: PrintCursor
  mbp10: RecordTable
  opt_trades: RecordTable
  opt_quotes: RecordTable
  warm_trades: readonly WarmupSession[]
  front: { readonly symbol: string | null; readonly dominance: number | null }
  bars_1m: BarsTable
  atr: ScalarTable
  rv: ScalarTable
  bars_2m: BarsTable
  sma: SmaTable
  state: StateCursor
  levels: LevelsTable
  events: EventsTable
  f_physics: EventTable
  f_kin: EventTable
  f_dist: EventTable
  f_ofi: EventTable
  f_gex: EventTable
  f_fma: EventTable
  f_context: EventTable
  f_meanrev: EventTable
  f_confluence: EventTable
  f_dealer: EventTable
  f_pressure: EventTable
  f_approach: EventTable
  labels: EventTable
  signals: EventTable
}
export type TableName = keyof Tables
