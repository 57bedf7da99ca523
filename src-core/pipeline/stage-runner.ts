/**
 * Runs the stages of one session and holds them to their declarations (L1, L2): a stage reads what
 * it declared, writes each of its tables once per event, cannot change what others wrote, and sees
 * the past (features) or the future (labels) of the decision, never both.
 */
import { StageRefused, writersOf } from './declarations.ts'
import { EventRows } from './event-rows.ts'
import type { LevelsTable } from './market-tables.ts'
import type { EventStage, FinalStage, Moment, Stage, StageContext } from './stage.ts'
import type { PipelineSession, Row, TableName, Tables } from './tables.ts'

/** Tables of the fold that label stages may read: the event itself and what traded. */
const SEEN_BY_LABELS: readonly TableName[] = ['events', 'trades']

export class StageRunner {
  readonly #session: PipelineSession
  readonly #stages: readonly Stage[]
  readonly #writers: ReadonlyMap<TableName, Stage>
  readonly #rows = new Map<TableName, EventRows>()
  readonly #memories = new Map<Stage, unknown>()
  #signals: readonly Row[] | null = null

  constructor(stages: readonly Stage[], session: PipelineSession) {
    this.#writers = writersOf(stages)
    this.#stages = stages
    this.#session = Object.freeze(session)
    for (const [table, stage] of this.#writers) {
      if (stage.when === 'decision' || stage.when === 'label') {
        this.#rows.set(table, new EventRows(table))
      }
    }
    for (const stage of stages) {
      if (stage.when === 'decision' || stage.when === 'label') {
        this.#memories.set(stage, stage.memory(session))
      }
    }
  }

  /** Runs the stages of one kind for one event, in order; closes its window afterwards. */
  runEvent(when: 'decision' | 'label', moment: Moment): void {
    const { eventId } = moment.row.event
    for (const rows of this.#rows.values()) rows.turnTo(eventId)
    for (const stage of this.#stages) {
      if (stage.when === when) this.#runOne(stage, moment, eventId)
    }
    moment.window.close()
  }

  /** Runs the last stages over everything; returns the rows of `signals`. */
  runFinal(moment: Moment): readonly Row[] {
    for (const stage of this.#stages) {
      if (stage.when === 'final') this.#runLast(stage, moment)
    }
    moment.window.close()
    if (this.#signals === null) throw new StageRefused('no stage wrote signals')
    return this.#signals
  }

  /** Rows of a table computed so far, for checks. */
  tableOf(name: TableName): Tables['labels'] {
    const rows = this.#rows.get(name)
    if (!rows) throw new StageRefused(`${name} is no table of rows`)
    return rows.table
  }

  /** The levels the stages are shown. */
  levels(moment: Moment): LevelsTable {
    const writer = this.#writers.get('levels')
    if (writer?.when !== 'fold') throw new StageRefused('no stage writes levels')
    return writer.views.levels(moment)
  }

  #runOne(stage: EventStage, moment: Moment, eventId: string): void {
    const context: StageContext<TableName, TableName> = {
      session: this.#session,
      read: this.#reader(stage, moment),
      write: (table, row) => {
        const rows = this.#rows.get(table)
        if (!stage.writes.includes(table) || !rows) {
          throw new StageRefused(`${stage.name} writes ${table} without declaring it`)
        }
        if (rows.has(eventId)) throw new StageRefused(`${stage.name} writes ${table} twice`)
        rows.set(eventId, row)
      },
    }
    stage.run(Object.freeze(context), this.#memories.get(stage))
    for (const table of stage.writes) {
      if (!this.#rows.get(table)?.has(eventId)) {
        throw new StageRefused(`${stage.name} did not write ${table}`)
      }
    }
  }

  #runLast(stage: FinalStage, moment: Moment): void {
    const written = new Set<TableName>()
    const write = (table: TableName, rows: readonly Row[]) => {
      if (!stage.writes.includes(table)) {
        throw new StageRefused(`${stage.name} writes ${table} without declaring it`)
      }
      if (written.has(table)) throw new StageRefused(`${stage.name} writes ${table} twice`)
      written.add(table)
      if (table === 'signals') this.#signals = Object.freeze(rows.map((row) => Object.freeze(row)))
    }
    stage.run(Object.freeze({ session: this.#session, read: this.#reader(stage, moment), write }))
  }

  #reader(stage: Stage, moment: Moment): StageContext<TableName, TableName>['read'] {
    return <N extends TableName>(table: N): Tables[N] => {
      if (!stage.reads.includes(table)) {
        throw new StageRefused(`${stage.name} reads ${table} without declaring it`)
      }
      const writer = this.#writers.get(table)
      if (writer?.when !== 'fold') return this.#rows.get(table)?.table as Tables[N]
      if (stage.when === 'label' && !SEEN_BY_LABELS.includes(table)) {
        throw new StageRefused(`${stage.name} reads ${table}, which holds data before the decision`)
      }
      return deepFreeze(writer.views[table as keyof typeof writer.views](moment)) as Tables[N]
    }
  }
}

/** Plain tables are frozen with what they hold; cursors guard themselves. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Object.isFrozen(value)) return value
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== Array.prototype) return value
  Object.freeze(value)
  for (const inner of Object.values(value)) deepFreeze(inner)
  return value
}
