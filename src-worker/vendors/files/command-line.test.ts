import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runQuery } from '../../lake/query.ts'
import { commandLine } from '../../testing/command-line.ts'

const SLOW = 240_000
let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'mapping-cli-'))
  writeFileSync(
    join(root, 'odd.csv'),
    'wann;papier;preis;menge\n16/12/2025 08:30:00;ESZ5;6.900,25;2\n',
  )
  writeFileSync(
    join(root, 'broker.json'),
    JSON.stringify({
      kind: 'trades',
      columns: { time: 'wann', symbol: 'papier', price: 'preis', size: 'menge' },
      decimal: 'comma',
      timeFormat: 'dmy',
      timeZone: 'America/Chicago',
    }),
  )
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const spymaster = (...argv: string[]) =>
  commandLine([...argv, '--lake', join(root, 'lake'), '--json'], {
    SPYMASTER_HOME: join(root, 'home'),
  })
const at = (name: string) => join(root, name)

test(
  'a mapping file is tried, saved under a name, and ingests by that name',
  async () => {
    const tried = await spymaster('mapping', 'check', at('odd.csv'), '--mapping', at('broker.json'))
    expect(tried.code).toBe(0)
    expect(JSON.parse(tried.stdout)).toMatchObject({
      checked: 1,
      failed: 0,
      tables: ['futures_trades'],
      rows: [{ cells: ['2025-12-16', '09:30:00', 'ESZ5', '6900.25', '2', ''] }],
    })
    expect((await spymaster('mapping', 'save', 'Broker', at('broker.json'))).code).toBe(0)
    const done = await spymaster('ingest', at('odd.csv'), '--mapping', 'Broker')
    expect(done.code).toBe(0)
    expect(JSON.parse(done.stdout).files).toMatchObject([{ rows: { futures_trades: 1 } }])
    expect((await runQuery(at('lake'), 'SELECT price FROM futures_trades')).rows).toEqual([
      { price: 6900.25 },
    ])
  },
  SLOW,
)

test(
  'no such mapping is wrong usage; a mapping that does not fit is a typed failure',
  async () => {
    const unknown = await spymaster('ingest', at('odd.csv'), '--mapping', 'nobody')
    expect([unknown.code, unknown.stdout]).toEqual([2, ''])
    writeFileSync(at('bad.json'), '{"kind": "trades", "columns": {"time": "when"}}')
    const lacking = await spymaster('mapping', 'check', at('odd.csv'), '--mapping', at('bad.json'))
    expect([lacking.code, JSON.parse(lacking.stdout).problem.code]).toEqual([
      1,
      'MAPPING_INCOMPLETE',
    ])
    writeFileSync(at('worse.json'), '{"kind": "poem"}')
    const refused = await spymaster('ingest', at('odd.csv'), '--mapping', at('worse.json'))
    expect([refused.code, JSON.parse(refused.stdout).error.code]).toEqual([1, 'MAPPING_FILE'])
  },
  SLOW,
)
