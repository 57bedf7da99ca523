/** The real command line on files that are damaged, foreign, empty or not there. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const CLI = new URL('./index.ts', import.meta.url).pathname
const fixture = (name: string) =>
  readFileSync(new URL(`../../data/fixtures/dbn/${name}`, import.meta.url))

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'bad-input-'))
  for (const [name, bytes] of Object.entries(FILES)) writeFileSync(join(root, name), bytes)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function spymaster(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--no-warnings', CLI, ...args], (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    )
  })
}

/** Two trades of 48 bytes behind the metadata. */
const trades = fixture('test_data.trades.dbn')
const packed = fixture('test_data.trades.v3.dbn.zst')
const SECOND_AT = trades.length - 48
const edited = (offset: number, value: number) => {
  const copy = Buffer.from(trades)
  copy[offset] = value
  return copy
}
const HEADER = 'ticker,conditions,correction,exchange,price,sip_timestamp,size'
const FILES: Record<string, Buffer | string> = {
  'cut.dbn.zst': packed.subarray(0, packed.length - 7),
  'cut.dbn': trades.subarray(0, trades.length - 5),
  'length.dbn': edited(SECOND_AT, 13),
  'v9.dbn': edited(3, 9),
  'old.dbz': fixture('test_data.trades.dbz'),
  'empty.dbn': '',
  'no-time.csv': 'ticker,conditions,price,size\nO:SPY251216C00687000,209,1.05,3\n',
  'bad-row.csv': `${HEADER}\nO:SPY251216C00687000,209,0,302,1.05,1765895400000000000,3\nO:SPY251216C00687000,209,0,302,abc,1765895400000000000,3\n`,
  'noise.bin': Buffer.from(Array.from({ length: 600 }, (_, i) => (i * 37) % 256)),
  'good.csv':
    'timestamp,symbol,price,size\n2025-12-16T14:30:00Z,ESZ5,6900.25,3\n2025-12-16T14:30:01Z,ESZ5,6900.5,1\n',
}
/** What is said of each: its code, and the place beside the file's name. */
const BAD: Record<string, [code: string, where: object]> = {
  'cut.dbn.zst': ['DBN_TRUNCATED', { offset: packed.length - 7 }],
  'cut.dbn': ['DBN_TRUNCATED', { offset: SECOND_AT }],
  'length.dbn': ['DBN_LENGTH', { offset: SECOND_AT, length: 52 }],
  'v9.dbn': ['DBN_BAD_VERSION', { offset: 3, version: 9 }],
  'old.dbz': ['DBZ_UNSUPPORTED', { offset: 8 }],
  'empty.dbn': ['EMPTY_FILE', { offset: 0 }],
  'no-time.csv': ['CSV_MISSING_COLUMN', { column: 'sip_timestamp' }],
  'bad-row.csv': ['CSV_BAD_ROW', { row: 2, column: 'price' }],
  'noise.bin': ['UNKNOWN_FILE', { offset: 0 }],
  'absent.dbn': ['FILE_UNREADABLE', {}],
}

test('ingest: each bad file has its typed error, the good one comes in, the lake reads cleanly', async () => {
  const lake = join(root, 'lake')
  const names = [...Object.keys(BAD), 'good.csv']
  const paths = names.map((name) => join(root, name))
  const { code, out } = await spymaster('ingest', ...paths, '--lake', lake, '--json')
  expect(code).toBe(1)
  const { files } = JSON.parse(out) as {
    files: {
      file: string
      status: string
      error: { code: string; message: string; where: object } | null
    }[]
  }
  expect(files.map((f) => f.file)).toEqual(paths)
  for (const { file, status, error } of files) {
    const bad = BAD[file.slice(root.length + 1)]
    if (!bad) {
      expect({ status, error }).toEqual({ status: 'ingested', error: null })
      continue
    }
    expect(status).toBe('failed')
    expect(error).toMatchObject({ code: bad[0], where: { file, ...bad[1] } })
    expect(error?.message).toContain(file)
    expect(error?.message).toContain('Nothing of this file was kept')
  }
  const text = await spymaster('ingest', join(root, 'length.dbn'), '--lake', lake)
  expect(text.out).toMatch(
    new RegExp(`^failed +${join(root, 'length.dbn')} .*\\(offset ${SECOND_AT}, length 52\\)$`, 'm'),
  )
  const verified = await spymaster('lake', 'verify', '--lake', lake, '--json')
  expect(JSON.parse(verified.out)).toMatchObject({ ok: true, files: 1, problems: [] })
  const sql = 'SELECT sum(size)::INTEGER AS lots, count(*)::INTEGER AS n FROM futures_trades'
  const rows = await spymaster('query', sql, '--lake', lake, '--json')
  expect(JSON.parse(rows.out)).toEqual([{ lots: 4, n: 2 }])
  const again = await spymaster('ingest', join(root, 'good.csv'), '--lake', lake, '--json')
  expect(again.code).toBe(0)
  expect(JSON.parse(again.out).files[0].status).toBe('duplicate')
}, 120_000)

test.each([
  ['cut.dbn.zst', 'DBN_TRUNCATED', null],
  ['length.dbn', 'DBN_LENGTH', 1],
  ['no-time.csv', 'DBN_LENGTH', 0],
  ['absent.dbn', 'FILE_UNREADABLE', 0],
])(
  'decode %s: records before the damage, then %s; nothing else on stdout',
  async (name, code, n) => {
    const path = join(root, name)
    const run = await spymaster('decode', path, '--json')
    expect(run.code).toBe(1)
    const lines = run.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.at(-1)).toMatchObject({ error: { code, where: { file: path } } })
    expect(run.err).toContain(code)
    expect(run.err).not.toContain('    at ')
    if (n !== null) expect(lines.length).toBe(n + 1)
  },
  60_000,
)
