/**
 * `npm run prove:faults`: ingest, imports by the host, and downloads against a hostile world:
 * processes killed at random instants of their work, vendors that cut, garble and refuse, disks that
 * fill, while a reader keeps looking. After each the same work is run again, and rows and bytes must
 * be those of an undisturbed run. Prints one JSON document; exit 1 on any difference. A run that
 * was cut off goes on where it stopped; outcomes are kept under `.cache/prove-faults` by the code
 * that gave them until a run is whole. `-- --part ingest,host` runs some parts, `--kills 50` and
 * `--fault-runs 12` set how often (the host is killed 20 times at most), `--no-disks` fills none,
 * `--fresh` forgets earlier outcomes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Bench } from '#worker/testing/prove/bench'
import {
  databentoBench,
  flatFilesBench,
  tradesCacheBench,
} from '#worker/testing/prove/download-benches'
import { hostBench } from '#worker/testing/prove/host-bench'
import { ingestBench } from '#worker/testing/prove/ingest-bench'
import { type PartReport, proveBench } from '#worker/testing/prove/runs'
import { WRONGS } from '#worker/testing/prove/trial'
import { Ledger, sourceHash } from './prove/ledger.ts'

/** The host does what `ingest` does; what is proved of it is that its job is known and finished. */
const MOST_KILLS: Record<string, number> = { host: 20 }
const PARTS: Record<string, (root: string) => Promise<Bench>> = {
  ingest: ingestBench,
  host: hostBench,
  databento: databentoBench,
  'polygon-flat-files': flatFilesBench,
  'polygon-trades-cache': tradesCacheBench,
}
const { values } = parseArgs({
  options: {
    part: { type: 'string', default: Object.keys(PARTS).join(',') },
    kills: { type: 'string', default: '50' },
    'fault-runs': { type: 'string', default: '12' },
    'no-disks': { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
  },
})
const parts = values.part.split(',').map((name) => {
  const make = PARTS[name]
  if (!make) throw new Error(`no part ${name}; there are ${Object.keys(PARTS).join(', ')}`)
  return { name, make }
})
const project = new URL('..', import.meta.url).pathname
const cache = join(project, '.cache/prove-faults')
if (values.fresh) rmSync(cache, { recursive: true, force: true })
const ledger = new Ledger(cache, sourceHash(project, ['src-core', 'src-worker', 'src-main']))
const killsOf = (part: string) => Math.min(Number(values.kills), MOST_KILLS[part] ?? Infinity)

async function prove(kills: number, make: (root: string) => Promise<Bench>): Promise<PartReport> {
  const root = mkdtempSync(join(tmpdir(), 'prove-faults-'))
  const bench = await make(root)
  try {
    return await proveBench(bench, {
      root,
      kills,
      faultRuns: Number(values['fault-runs']),
      disks: !values['no-disks'],
      remember: (name, run) => ledger.result(name, run),
      onProgress: (line) => process.stderr.write(`\r${line}          `),
    })
  } finally {
    await bench.close()
    rmSync(root, { recursive: true, force: true })
  }
}

const reports = []
for (const { name, make } of parts) {
  const began = performance.now()
  const { wrong, ...report } = await prove(killsOf(name), make)
  const minutes = Math.round((performance.now() - began) / 6000) / 10
  const counts = Object.fromEntries(WRONGS.map((kind) => [kind, wrong[kind].length]))
  const first = WRONGS.flatMap((kind) => wrong[kind].slice(0, 5).map((what) => `${kind}: ${what}`))
  const ok = first.length === 0 && report.kills.inFlight >= killsOf(name)
  reports.push({ ...report, ...counts, first, minutes, ok })
  process.stderr.write(`\r${name}: ${ok ? 'ok' : 'NOT ok'}, ${minutes} min          \n`)
}
const ok = reports.every((report) => report.ok)
const total = (count: (report: (typeof reports)[number]) => number) =>
  reports.reduce((sum, report) => sum + count(report), 0)
const summary = {
  ok,
  parts: reports,
  killsInFlight: total((r) => r.kills.inFlight),
  finishedBeforeKill: total((r) => r.kills.finishedBefore),
  wrong: total((r) => r.first.length),
  looks: total((r) => r.looks),
  minutes: Math.round(10 * total((r) => r.minutes)) / 10,
}
process.stdout.write(`${JSON.stringify(summary, null, 1)}\n`)
// Whole and in order: the next run is another proof. What was wrong stays to be looked at.
const isWhole = Object.keys(PARTS).every((name) => parts.some((part) => part.name === name))
if (ok && isWhole) rmSync(cache, { recursive: true, force: true })
process.exitCode = ok ? 0 : 1
