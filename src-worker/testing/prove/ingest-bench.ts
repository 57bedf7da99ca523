/** Files into bronze. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ingestFiles } from '../../ingest/ingest-files.ts'
import { writeBookFile } from '../../ingest/testing/books.ts'
import { lakeVerify } from '../../lake/admin.ts'
import { fileHash } from '../../lake/bronze-writer.ts'
import { lakeParts } from '../../lake/manifest.ts'
import { runQuery } from '../../lake/query.ts'
import { startTask } from '../children.ts'
import { type Bench, codesOf } from './bench.ts'
import { optionTrades } from './option-trades.ts'

const BOOKS = { '2026-11-17': 60_000, '2026-11-18': 30_000 }
const PRINTS = 40_000
const COUNTS = `SELECT 'book ' || date AS what, count(*) AS n FROM futures_mbp10 GROUP BY date
  UNION ALL SELECT 'options', count(*) FROM options_trades`

/** Two book files of Databento and a flat file of Polygon, read by a process of their own. */
export async function ingestBench(root: string): Promise<Bench & { paths: string[] }> {
  const folder = join(root, 'sources')
  mkdirSync(folder)
  const paths: string[] = []
  for (const [date, rows] of Object.entries(BOOKS)) {
    paths.push(join(folder, `${date}.dbn.zst`))
    await writeBookFile(paths.at(-1) as string, { date, rows })
  }
  paths.push(join(folder, 'trades.csv.gz'))
  writeFileSync(paths[2] as string, gzipSync(optionTrades(PRINTS)))
  const wanted = new Map<unknown, number>([
    ...Object.entries(BOOKS).map(([date, rows]): [string, number] => [`book ${date}`, rows]),
    ['options', PRINTS],
  ])
  return {
    name: 'ingest',
    paths,
    start: (lake, options) => startTask('ingest', { lake, paths }, options),
    codesOf,
    async rerun(lake) {
      const results = await ingestFiles(paths, { lake })
      const wrong = results
        .filter((r) => r.status !== 'ingested' && r.status !== 'duplicate')
        .map((r) => `${r.file}: ${r.status} ${r.error?.code}`)
      return [...wrong, ...(await damageOf(lake))]
    },
    content: async (lake) =>
      JSON.stringify([
        lakeParts(lake).map(({ table, file, rows, sha256 }) => [table, file, rows, sha256]),
        (await runQuery(lake, COUNTS)).rows.map((r) => [r.what, r.n]).sort(),
      ]),
    async look(lake) {
      const wrong: string[] = []
      // A source file is there whole or not at all, in rows and in bytes.
      for (const { what, n } of (await runQuery(lake, COUNTS)).rows)
        if (n !== 0 && n !== wanted.get(what)) wrong.push(`${n} rows of ${what}`)
      for (const part of lakeParts(lake)) {
        const found = await fileHash(join(lake, part.file))
        if (found.sha256 !== part.sha256) wrong.push(`${part.file} is not what its manifest says`)
      }
      return wrong
    },
    async close() {},
  }
}

/** What is not as its manifest says. */
export const damageOf = async (lake: string): Promise<string[]> =>
  (await lakeVerify(lake)).problems.map((p) => `${p.code} ${p.file}`)
