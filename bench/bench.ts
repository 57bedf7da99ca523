/** One measured figure. `ratio` is value over `baseline`'s figure from the same run, where there is one. */
export interface BenchResult {
  name: string
  value: number
  unit: string
  ratio: number | null
  baseline: string | null
}

/** What every `*.bench.ts` exports as `benches`. */
export type Bench = () => Promise<BenchResult[]>
