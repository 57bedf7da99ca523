import type { VectorRunner } from './runner.ts'

export const bookRunners: Record<string, VectorRunner> = {}
