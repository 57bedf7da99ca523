/** Runs bench modules one after another, so that they do not disturb each other. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Bench, BenchResult } from './bench.ts'

const results: BenchResult[] = []
let failed = false
for (const file of process.argv.slice(2)) {
  const { benches } = (await import(pathToFileURL(join(import.meta.dirname, file)).href)) as {
    benches: Bench
  }
  process.stderr.write(`${file} …\n`)
  try {
    results.push(...(await benches()))
  } catch (error) {
    failed = true
    process.stderr.write(
      `${file} failed: ${error instanceof Error ? error.stack : String(error)}\n`,
    )
  }
}
process.stdout.write(`${JSON.stringify(results, null, 1)}\n`)
process.exitCode = failed ? 1 : 0
