import { causality } from './causality.ts'
import { coverage } from './coverage.ts'
import { frontMonthPurity } from './front-month-purity.ts'
import type { GateId, GateInput, GateReport } from './gate.ts'
import { premarketLeakage } from './premarket-leakage.ts'
import { sessionTime } from './session-time.ts'

export type { AuditedSource, ContractRows, GateInput, GateReport } from './gate.ts'

const RUN: Record<GateId, (input: GateInput) => GateReport | Promise<GateReport>> = {
  G1: frontMonthPurity,
  G2: sessionTime,
  G3: premarketLeakage,
  G4: causality,
  G5: coverage,
}

/** All five, in order; none may be skipped. */
export async function runGates(
  input: GateInput,
  progress?: (done: number, gate: GateId) => void,
): Promise<GateReport[]> {
  const reports: GateReport[] = []
  for (const [gate, run] of Object.entries(RUN) as [GateId, (typeof RUN)[GateId]][]) {
    progress?.(reports.length, gate)
    reports.push(await run(input))
  }
  return reports
}
