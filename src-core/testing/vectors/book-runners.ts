import { barrierRunner, evolutionRunner } from './barrier-runners.ts'
import type { VectorRunner } from './runner.ts'

export const bookRunners: Record<string, VectorRunner> = {
  barrier: barrierRunner,
  barrier_evolution: evolutionRunner,
}
