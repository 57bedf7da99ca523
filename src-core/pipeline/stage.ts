/**
 * A stage of a pipeline (L1): the tables it reads, the tables it writes, and what it does. Stages
 * 1 to 6 are kept by the fold and say what of it is their table; the others compute rows: features
 * when an event is decided, labels when its path is known, signals at the end.
 */
import type { LevelUniverse } from '../levels/level-universe.ts'
import type { FoldEngines, FuelScratch } from './fold-views.ts'
import type { Prints } from './prints.ts'
import type { RecordCounts } from './record-table.ts'
import type { EventRow, PipelineSession, Row, TableName, Tables } from './tables.ts'
import type { TimeWindow } from './time-window.ts'

/** The fold at one event, from which tables of the first stages are shown. */
export interface Moment {
  session: PipelineSession
  row: Readonly<EventRow>
  /** All events so far. */
  events: readonly Readonly<EventRow>[]
  window: TimeWindow
  engines: FoldEngines
  scratch: FuelScratch
  /** Reads the fold's level sources, with numbers of its own. */
  universe: LevelUniverse
  eventKinds: Uint8Array
  prints: Prints
  lastRecord: number
  counts: Readonly<RecordCounts>
  warmup: Tables['warm_trades']
}

interface Declared<R extends TableName, W extends TableName> {
  name: string
  reads: readonly R[]
  writes: readonly W[]
}

/** What a computing stage holds while it runs; anything not declared is refused. */
export interface StageContext<R extends TableName, W extends TableName> {
  readonly session: PipelineSession
  read<N extends R>(table: N): Tables[N]
  /** The row of the event at hand. Each declared table exactly once per event. */
  write(table: W, row: Row): void
}

/** Stages 1 to 6: their tables are views of the fold, shown when a later stage reads them. */
export interface FoldStage<R extends TableName = TableName, W extends TableName = TableName>
  extends Declared<R, W> {
  when: 'fold'
  views: { readonly [N in W]: (moment: Moment) => Tables[N] }
}

/** Feature stages (`decision`) see data up to the decision time, label stages (`label`) after it. */
export interface EventStage<
  R extends TableName = TableName,
  W extends TableName = TableName,
  M = unknown,
> extends Declared<R, W> {
  when: 'decision' | 'label'
  /** What the stage remembers from event to event of one session. */
  memory(session: PipelineSession): M
  run(ctx: StageContext<R, W>, memory: M): void
}

/** The last stage: all tables are complete, its own is written as a whole. */
export interface FinalStage<R extends TableName = TableName, W extends TableName = TableName>
  extends Declared<R, W> {
  when: 'final'
  run(ctx: Pick<StageContext<R, W>, 'session' | 'read'> & FinalWrite<W>): void
}
export interface FinalWrite<W extends TableName> {
  write(table: W, rows: readonly Row[]): void
}

export type Stage = FoldStage | EventStage | FinalStage

export const foldStage = <R extends TableName, W extends TableName>(
  stage: Omit<FoldStage<R, W>, 'when'>,
): Stage => ({ ...stage, when: 'fold' }) as unknown as Stage

const nothing = () => null

/** A stage that computes; `memory` is made once per session. */
export const eventStage = <R extends TableName, W extends TableName, M = null>(
  stage: Omit<EventStage<R, W, M>, 'memory'> & { memory?: (session: PipelineSession) => M },
): Stage => ({ memory: nothing, ...stage }) as unknown as Stage

export const finalStage = <R extends TableName, W extends TableName>(
  stage: Omit<FinalStage<R, W>, 'when'>,
): Stage => ({ ...stage, when: 'final' }) as unknown as Stage
