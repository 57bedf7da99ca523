/**
 * `npm run fuzz [-- --count 200000 --seed 1 --only dbn,zip --seconds 600]`: mutated inputs through every decoder of
 * outside files. Prints a line per decoder; exit 1 when an outcome was neither rows nor a typed error,
 * took over a second, or memory grew.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runFuzz } from '#worker/testing/fuzz/run-fuzz'
import { FUZZ_TARGETS } from '#worker/testing/fuzz/targets'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    seconds: { type: 'string' },
  },
})
const root = new URL('..', import.meta.url).pathname
const only = values.only?.split(',')
let bad = false
for (const target of FUZZ_TARGETS) {
  if (only && !only.includes(target.name)) continue
  const start = performance.now()
  const report = await runFuzz(target, {
    fixtures: join(root, 'data/fixtures'),
    count: Number(values.count),
    seed: Number(values.seed),
    judgesMemory: true,
    ...(values.seconds ? { seconds: Number(values.seconds) } : {}),
    onProgress: (done) => process.stderr.write(`\r${target.name} ${done}   `),
    onFailure(input, bytes) {
      const folder = join(root, '.cache/fuzz')
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, `${target.name}-${values.seed}-${input}.bin`), bytes)
    },
  })
  if (report.failures.length > 0) bad = true
  process.stderr.write('\r')
  const seconds = Math.round((performance.now() - start) / 1000)
  process.stdout.write(`${JSON.stringify({ ...report, seconds })}\n`)
}
process.exitCode = bad ? 1 : 0
