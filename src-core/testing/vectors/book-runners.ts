import { barrierRunner, evolutionRunner } from './barrier-runners.ts'
import { ofiRunner } from './ofi-runner.ts'
import type { VectorRunner } from './runner.ts'
import { tapeRunner } from './tape-runner.ts'

export const bookRunners: Record<string, VectorRunner> = {
  barrier: barrierRunner,
  barrier_evolution: evolutionRunner,
  tape: tapeRunner,
  ofi: ofiRunner,
}
