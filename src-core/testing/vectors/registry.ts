/** Every vector file that has a runner. Kept in parts beside the code they exercise. */
import { bookRunners } from './book-runners.ts'
import { domainRunners } from './domain-runners.ts'
import { fuelRunners } from './fuel-runners.ts'
import type { VectorRunner } from './runner.ts'
import { scoringRunners } from './scoring-runners.ts'

/** By file base name. */
export const VECTOR_RUNNERS: Readonly<Record<string, VectorRunner>> = {
  ...domainRunners,
  ...fuelRunners,
  ...bookRunners,
  ...scoringRunners,
}
