import type { VectorRunner } from './runner.ts'

export const scoringRunners: Record<string, VectorRunner> = {}
