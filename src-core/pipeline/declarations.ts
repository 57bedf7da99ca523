/** The rules of L1 that can be checked before anything runs. */
import type { Stage } from './stage.ts'
import type { TableName } from './tables.ts'

/** A stage did what its declaration, or the order of stages, does not allow. */
export class StageRefused extends Error {
  override name = 'StageRefused'
}

/** Every read is written by an earlier stage, every table by exactly one; returns who writes what. */
export function writersOf(stages: readonly Stage[]): ReadonlyMap<TableName, Stage> {
  const writers = new Map<TableName, Stage>()
  for (const stage of stages) {
    for (const table of stage.reads) {
      if (!writers.has(table)) {
        throw new StageRefused(`${stage.name} reads ${table}, which no earlier stage writes`)
      }
    }
    for (const table of stage.writes) {
      const other = writers.get(table)
      if (other) throw new StageRefused(`${stage.name} writes ${table}, as ${other.name} does`)
      writers.set(table, stage)
    }
  }
  return writers
}
