import type { VectorRunner } from './runner.ts'

export const domainRunners: Record<string, VectorRunner> = {}
