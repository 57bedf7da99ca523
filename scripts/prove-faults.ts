/**
 * Proof of ingest and downloads against a hostile world: processes killed at random instants of
 * their work, vendors that cut, garble and refuse, disks that fill, while a reader keeps looking.
 * After each the same work is run again, and rows and bytes must be those of an undisturbed run.
 * Prints a JSON line for each kind of work; exit 1 on any difference.
 * `npm run prove:faults [-- --kills 50 --fault-runs 12 --only ingest,databento --no-disks]`
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  databentoBench,
  flatFilesBench,
  ingestBench,
  tradesCacheBench,
} from '#worker/testing/prove/benches'
import { proveBench } from '#worker/testing/prove/runs'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    'fault-runs': { type: 'string', default: '12' },
    only: { type: 'string' },
    'no-disks': { type: 'boolean', default: false },
  },
})
const BENCHES = {
  ingest: ingestBench,
  databento: databentoBench,
  'polygon-flat-files': flatFilesBench,
  'polygon-trades-cache': tradesCacheBench,
}
let bad = false
for (const [name, make] of Object.entries(BENCHES)) {
  if (values.only && !values.only.split(',').includes(name)) continue
  const root = mkdtempSync(join(tmpdir(), 'prove-faults-'))
  const began = performance.now()
  const bench = await make(root)
  try {
    const report = await proveBench(bench, {
      root,
      kills: Number(values.kills),
      faultRuns: Number(values['fault-runs']),
      disks: !values['no-disks'],
      onProgress: (line) => process.stderr.write(`\r${line}          `),
    })
    process.stderr.write('\n')
    const seconds = Math.round((performance.now() - began) / 1000)
    process.stdout.write(`${JSON.stringify({ ...report, seconds })}\n`)
    if (report.wrong.length > 0 || report.kills.inFlight < Number(values.kills)) bad = true
  } finally {
    await bench.close()
    rmSync(root, { recursive: true, force: true })
  }
}
process.exitCode = bad ? 1 : 0
