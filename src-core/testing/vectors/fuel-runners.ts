import type { VectorRunner } from './runner.ts'

export const fuelRunners: Record<string, VectorRunner> = {}
