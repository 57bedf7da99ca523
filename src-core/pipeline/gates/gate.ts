/** Quality gates (L6): what a batch must pass before it may be released. */
import type { SessionSource, WarmupSession } from '../../domain/batches.ts'
import type { Pipeline } from '../index.ts'
import type { PipelineResult } from '../run-pipeline.ts'

export const GATES = {
  G1: 'front-month purity',
  G2: 'session time',
  G3: 'premarket leakage',
  G4: 'causality',
  G5: 'non-zero coverage',
} as const
export type GateId = keyof typeof GATES

type Cell = string | number | boolean | null

export interface GateReport {
  gate: GateId
  name: string
  pass: boolean
  statistics: Readonly<Record<string, Cell>>
  /** The first ten records, or checks, that failed. */
  offenders: readonly Readonly<Record<string, Cell>>[]
}

/** Rows by contract among the records a source delivers, read from the data themselves. */
export interface ContractRows {
  trades: Readonly<Record<string, number>>
  mbp10: Readonly<Record<string, number>>
}

/** A source that can be checked against what it is made of. */
export interface AuditedSource extends SessionSource {
  contractRows?(): Promise<ContractRows>
  /** The warm-up with every trade outside RTH moved by `points` (G3). */
  warmupMoved?(points: number): Promise<readonly WarmupSession[]>
}

export interface GateInput {
  pipeline: Pipeline
  source: AuditedSource
  result: PipelineResult
  signal?: { readonly aborted: boolean }
}

const MOST_OFFENDERS = 10

/** Gathers what fails; passes when nothing did. */
export class Findings {
  readonly #gate: GateId
  readonly #offenders: Record<string, Cell>[] = []
  #failures = 0

  constructor(gate: GateId) {
    this.#gate = gate
  }

  fail(offender: Record<string, Cell>): void {
    if (this.#failures++ < MOST_OFFENDERS) this.#offenders.push(offender)
  }

  expect(holds: boolean, offender: Record<string, Cell>): void {
    if (!holds) this.fail(offender)
  }

  report(statistics: Record<string, Cell>): GateReport {
    return {
      gate: this.#gate,
      name: GATES[this.#gate],
      pass: this.#failures === 0,
      statistics: { ...statistics, failures: this.#failures },
      offenders: this.#offenders,
    }
  }
}
