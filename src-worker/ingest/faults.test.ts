/** Ingest against a hostile machine: killed at random instants, denied disk space. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lakeStats, lakeVerify } from '../lake/admin.ts'
import { lakeParts } from '../lake/manifest.ts'
import { runQuery } from '../lake/query.ts'
import { STAGING } from '../lake/staging.ts'
import { startTask } from '../testing/children.ts'
import { ingestFiles } from './ingest-files.ts'
import { writeBookFile } from './testing/books.ts'

/** More by hand: SPYMASTER_KILLS=50. */
const KILLS = Number(process.env.SPYMASTER_KILLS ?? 4)
const ROWS = 60_000

let root: string
let files: string[]
let undisturbed: unknown
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'faults-'))
  files = [join(root, 'a.dbn.zst'), join(root, 'b.dbn.zst')]
  await writeBookFile(files[0], { date: '2026-11-17', rows: ROWS })
  await writeBookFile(files[1], { date: '2026-11-18', rows: ROWS / 2 })
  const lake = join(root, 'undisturbed')
  await ingestFiles(files, { lake })
  undisturbed = contentOf(lake)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const contentOf = (lake: string) =>
  lakeParts(lake).map(({ table, date, file, rows, sha256 }) => ({
    table,
    date,
    file,
    rows,
    sha256,
  }))

const startIngest = (lake: string, more: { fileLimitKiB?: number; threads?: number } = {}) => {
  const { threads, ...limits } = more
  return startTask(
    'ingest',
    { lake, paths: files, ...(threads === undefined ? {} : { threads }) },
    limits,
  )
}

/** No reader may see a part of a file: either all its rows or none. */
async function expectWhole(lake: string) {
  if (!existsSync(lake)) return
  const { rows } = await runQuery(
    lake,
    'SELECT date, count(*) AS n FROM futures_mbp10 GROUP BY date',
  )
  for (const row of rows) expect(row.n).toBe(row.date === '2026-11-17' ? ROWS : ROWS / 2)
}

test.each([
  ['in turn', {}],
  ['side by side', { threads: 2 }],
])(
  `reading files %s, killed ${KILLS} times at random, the lake stays whole and a rerun completes it`,
  async (_, how) => {
    const lake = join(root, 'killed')
    const started = performance.now()
    rmSync(join(root, 'timing'), { recursive: true, force: true })
    await startIngest(join(root, 'timing'), how).ended
    const span = performance.now() - started
    for (let i = 0; i < KILLS; i++) {
      rmSync(lake, { recursive: true, force: true })
      const child = startIngest(lake, how)
      await sleep(span * ((i + Math.random()) / KILLS))
      child.process.kill('SIGKILL')
      await child.ended
      await expectWhole(lake)
      const results = await ingestFiles(files, { lake })
      expect(results.every((r) => r.status === 'ingested' || r.status === 'duplicate')).toBe(true)
      expect(contentOf(lake)).toEqual(undisturbed)
      expect(await lakeVerify(lake)).toMatchObject({ ok: true, problems: [] })
      expect(readdirSync(join(lake, STAGING))).toEqual([])
    }
  },
  600_000,
)

test('a disk that takes no more is a typed error, keeps what was complete, and a rerun completes it', async () => {
  const lake = join(root, 'full')
  const largest = Math.max(...lakeParts(join(root, 'undisturbed')).map((p) => p.bytes))
  const limitKiB = Math.floor(largest / 2 / 1024)
  const results = (await startIngest(lake, { fileLimitKiB: limitKiB }).ended) ?? []
  expect(results[0]).toMatchObject({ status: 'failed', error: { code: 'LAKE_WRITE_FAILED' } })
  expect(results[0].error?.message).toMatch(/file-size limit.*Nothing of this source file was kept/)
  expect(results[0].error?.where).toMatchObject({ file: expect.stringMatching(/parquet$/) })
  await expectWhole(lake)
  expect(lakeStats(lake).files).toBe(results.filter((r) => r.status === 'ingested').length * 2)
  expect(await lakeVerify(lake)).toMatchObject({ ok: true })
  await ingestFiles(files, { lake })
  expect(contentOf(lake)).toEqual(undisturbed)
})
