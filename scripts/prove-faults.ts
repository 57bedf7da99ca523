/**
 * Proof of ingest against a hostile machine: killed at random instants (50 unless told otherwise) and
 * denied disk space at several limits, while a reader keeps asking. After each rerun the lake must
 * hold the same rows and bytes as an undisturbed one. Prints one JSON line; exit 1 on any difference.
 * `npm run prove:faults [kills]`
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ingestFiles } from '#worker/ingest/ingest-files'
import { writeBookFile } from '#worker/ingest/testing/books'
import { lakeVerify } from '#worker/lake/admin'
import { lakeParts } from '#worker/lake/manifest'
import { runQuery } from '#worker/lake/query'
import { STAGING } from '#worker/lake/staging'

const KILLS = Number(process.argv[2] ?? 50)
const CHILD = new URL('../src-worker/ingest/testing/ingest-child.ts', import.meta.url).pathname
const ROWS = { '2026-11-17': 60_000, '2026-11-18': 30_000 }
const SQL = 'SELECT date, count(*) AS n FROM futures_mbp10 GROUP BY date'

const root = mkdtempSync(join(tmpdir(), 'prove-faults-'))
const files: string[] = []
const wrong: string[] = []
let reads = 0

const contentOf = (lake: string) =>
  JSON.stringify(
    lakeParts(lake).map(({ table, file, rows, sha256 }) => [table, file, rows, sha256]),
  )

/** Ingests in a process of its own; `limitKiB` is the largest file it may write. */
function startIngest(lake: string, limitKiB?: number) {
  const args = [CHILD, lake, ...files]
  const child =
    limitKiB === undefined
      ? spawn(process.execPath, args, { stdio: 'ignore' })
      : spawn('bash', ['-c', `ulimit -f ${limitKiB}; exec "$0" "$@"`, process.execPath, ...args], {
          stdio: 'ignore',
        })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  return { child, ended }
}

/** A reader may find a source file whole or not at all. */
async function read(lake: string, when: string) {
  if (!existsSync(lake)) return
  reads++
  try {
    for (const { date, n } of (await runQuery(lake, SQL)).rows) {
      if (ROWS[date as keyof typeof ROWS] !== n) wrong.push(`${when}: ${n} rows of ${date}`)
    }
  } catch (error) {
    wrong.push(`${when}: reader failed: ${error instanceof Error ? error.message : error}`)
  }
}

async function readUntil(lake: string, when: string, ended: Promise<void>) {
  let running = true
  void ended.then(() => {
    running = false
  })
  while (running) {
    await read(lake, when)
    await sleep(20)
  }
}

/** Runs it again without trouble and compares with the undisturbed lake. */
async function complete(lake: string, when: string, expected: string) {
  await read(lake, `${when}, after`)
  const results = await ingestFiles(files, { lake })
  for (const r of results) {
    if (r.status !== 'ingested' && r.status !== 'duplicate') wrong.push(`${when}: ${r.status}`)
  }
  if (contentOf(lake) !== expected) wrong.push(`${when}: content differs after the rerun`)
  const { problems } = await lakeVerify(lake)
  for (const p of problems) wrong.push(`${when}: ${p.code} ${p.file}`)
  for (const left of readdirSync(join(lake, STAGING))) wrong.push(`${when}: left ${left}`)
}

let cut = 0
try {
  let n = 0
  for (const [date, rows] of Object.entries(ROWS)) {
    files.push(join(root, `${n++}.dbn.zst`))
    await writeBookFile(files[n - 1], { date, rows })
  }
  const undisturbed = join(root, 'undisturbed')
  await ingestFiles(files, { lake: undisturbed })
  const expected = contentOf(undisturbed)
  const started = performance.now()
  await startIngest(join(root, 'timing')).ended
  const span = performance.now() - started

  const lake = join(root, 'lake')
  for (let i = 0; i < KILLS; i++) {
    rmSync(lake, { recursive: true, force: true })
    const { child, ended } = startIngest(lake)
    const watching = readUntil(lake, `kill ${i}`, ended)
    await sleep(span * Math.random())
    if (child.exitCode === null && child.kill('SIGKILL')) cut++
    await ended
    await watching
    await complete(lake, `kill ${i}`, expected)
    process.stderr.write(`\r${i + 1} of ${KILLS} kills, ${wrong.length} wrong `)
  }
  const largest = Math.max(...lakeParts(undisturbed).map((p) => p.bytes))
  const shares = [0.01, 0.1, 0.3, 0.5, 0.8, 0.99]
  for (const share of shares) {
    rmSync(lake, { recursive: true, force: true })
    const when = `disk limit ${share}`
    const { ended } = startIngest(lake, Math.max(1, Math.floor((largest * share) / 1024)))
    await readUntil(lake, when, ended)
    await complete(lake, when, expected)
  }
  const report = { kills: KILLS, whileRunning: cut, diskLimits: shares.length, reads, wrong }
  process.stdout.write(`\n${JSON.stringify(report)}\n`)
} finally {
  rmSync(root, { recursive: true, force: true })
}
process.exitCode = wrong.length === 0 ? 0 : 1
