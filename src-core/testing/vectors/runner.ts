/** Contracts of the reference-vector runner (data/fixtures/vectors/README.md). */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** Passes when |got - want| <= abs + rel * |want|. */
export interface Tolerance {
  abs: number
  rel: number
}

/** One case as read from a file; `"as in NAME"` texts are already replaced in `input`. */
export interface VectorCase {
  name: string
  input: JsonObject
  expected: JsonObject
  /** `abs`, `rel`, or bounds the README names per file (`p_draws_abs`, `flip_abs`, …). */
  tolerance?: JsonObject
  /** implied_vol.json: absolute bound of sigma. */
  sigma_tolerance?: number
}

export interface VectorFile {
  /** Base name without extension. */
  name: string
  tolerance: JsonObject
  cases: readonly VectorCase[]
}

export interface VectorRunner {
  /** Base name of the file it runs, without extension. */
  file: string
  /**
   * Computes at least what `expected` names. Runs the code under test; never looks at expected
   * values, only (where a file mixes kinds of cases) at which keys are asked for.
   */
  run(testCase: VectorCase, input: JsonObject, file: VectorFile): unknown
  /** Bounds for the values found under these key names; the deepest key of a path that has one wins. */
  bounds?(testCase: VectorCase, file: VectorFile): Readonly<Record<string, Tolerance>>
}

/** Declares a runner whose input has the shape `Input` (the README's fields; absent ones undefined). */
export function defineRunner<Input>(
  file: string,
  run: (input: Input, testCase: VectorCase, file: VectorFile) => unknown,
  bounds?: VectorRunner['bounds'],
): VectorRunner {
  const runner: VectorRunner = {
    file,
    run: (testCase, input, vectorFile) => run(input as Input, testCase, vectorFile),
  }
  return bounds ? { ...runner, bounds } : runner
}

export interface VectorFailure {
  file: string
  case: string
  /** First difference, `rows[2].atr`; empty when the runner itself failed. */
  path: string
  got: unknown
  want: unknown
}

export interface VectorReport {
  cases: number
  passed: number
  failed: VectorFailure[]
  /** Files for which no runner is registered. */
  unsupported: string[]
}
