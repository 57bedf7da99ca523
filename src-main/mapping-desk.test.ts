import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { guessMapping } from '#core/formats/series/guess-mapping'
import { AppError } from '#core/protocol/index'
import type { TableHead } from '#core/protocol/mapping'
import { openMappingDesk } from './mapping-desk.ts'
import { openMappingStore } from './mapping-store.ts'
import type { TaskThread } from './workers/task-thread.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'desk-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const ROWS = [
  ['wann', 'papier', 'preis', 'menge'],
  ['2025-12-16 09:30:00', 'ESZ5', '6900.25', '2'],
]
const head = (file: string): TableHead => ({
  file,
  rows: ROWS.map((fields, i) => ({ line: i + 1, fields })),
  columns: 4,
  guess: guessMapping(ROWS),
  signatures: ['0'.repeat(32), '1'.repeat(32)],
})

function open() {
  const lake = join(root, 'lake')
  const store = openMappingStore(join(root, 'mappings'))
  // Inspects by name: what is called `*.bin` is no table.
  const run = async (_: string, { path }: { path: string }) => {
    if (path.endsWith('.bin')) throw new AppError('NO_TABLE', 'no table')
    return head(path)
  }
  const desk = openMappingDesk(lake, { run } as unknown as TaskThread, store)
  const upload = (name: string) => {
    const folder = join(lake, '.staging', 'uploads', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, name), 'bytes')
    return join(folder, name)
  }
  return { desk, store, upload }
}

test('an uploaded file outlives its import until it is mapped or dismissed', async () => {
  const { desk, upload } = open()
  const path = upload('odd.csv')
  const id = (await desk.offer(path, 'UNKNOWN_FILE')) ?? ''
  rmSync(path)
  const { paths, folders } = desk.take([id])
  expect(readFileSync(paths[0] ?? '', 'utf8')).toBe('bytes')
  expect(folders).toHaveLength(1)
  expect(() => desk.open(id)).toThrow(/import it again/)
})

test('only errors and files that a mapping can help are offered one', async () => {
  const { desk, upload } = open()
  expect(await desk.offer(upload('a.csv'), 'DBN_TRUNCATED')).toBeNull()
  expect(await desk.offer(upload('b.bin'), 'UNKNOWN_FILE')).toBeNull()
})

test('a made-up id opens nothing', () => {
  expect(() => open().desk.open('/etc/passwd')).toThrow(/waits no longer/)
})

test('files alike are named, mappings that fit come first, and the header is remembered', async () => {
  const { desk, store, upload } = open()
  const first = (await desk.offer(upload('a.csv'), 'UNKNOWN_FILE')) ?? ''
  const second = (await desk.offer(upload('b.csv'), 'SERIES_SYMBOL')) ?? ''
  const { head, alike } = desk.open(first)
  expect(alike).toEqual([{ id: second, file: 'b.csv' }])
  const columns = { time: 'wann', symbol: 'papier', price: 'preis', size: 'menge' }
  const mapping = { ...head.guess, columns, timeZone: 'UTC' as const }
  store.save('Broker', mapping, '1'.repeat(32))
  const again = desk.open(first)
  expect(again.presets[0]).toMatchObject({ name: 'Broker', fits: true })
  expect(again.head.guess.timeZone).toBe('UTC')
})

test('dismissing lets the bytes go', async () => {
  const { desk, upload } = open()
  const id = (await desk.offer(upload('a.csv'), 'UNKNOWN_FILE')) ?? ''
  desk.dismiss(id)
  expect(existsSync(join(root, 'lake', '.staging', 'mapping', id))).toBe(false)
})
