import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openUploads, safeName, type Uploads } from './uploads.ts'

let root: string
let uploads: Uploads
beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'spymaster-uploads-')), 'uploads')
  uploads = openUploads(root)
})
afterEach(async () => {
  await uploads.close()
  rmSync(dirname(root), { recursive: true })
})
const bytes = (...values: number[]) => Uint8Array.from(values)

test('bytes sent in parts are the file, and go with the job that took it', async () => {
  const id = await uploads.begin('trades.dbn.zst', 5)
  expect(await uploads.chunk(id, 0, bytes(1, 2))).toBe(2)
  expect(await uploads.chunk(id, 2, bytes(3, 4, 5))).toBe(5)
  const { paths, folders } = await uploads.take([id])
  expect(paths.map((p) => basename(p))).toEqual(['trades.dbn.zst'])
  expect([...readFileSync(paths[0] ?? '')]).toEqual([1, 2, 3, 4, 5])
  for (const folder of folders) rmSync(folder, { recursive: true })
  expect(readdirSync(root)).toEqual([])
})

test('parts sent without waiting are written in order', async () => {
  const id = await uploads.begin('a.csv.gz', 3)
  await Promise.all([0, 1, 2].map((i) => uploads.chunk(id, i, bytes(i))))
  const { paths } = await uploads.take([id])
  expect([...readFileSync(paths[0] ?? '')]).toEqual([0, 1, 2])
})

test.each([
  ['a part that skips bytes', 1, bytes(1), 'UPLOAD_OFFSET'],
  ['more than was announced', 0, bytes(1, 2, 3), 'UPLOAD_TOO_LONG'],
])('%s is refused', async (_, offset, data, code) => {
  const id = await uploads.begin('a', 2)
  await expect(uploads.chunk(id, offset, data)).rejects.toMatchObject({ code })
  expect(await uploads.chunk(id, 0, bytes(1, 2))).toBe(2)
})

test('an unfinished file is not imported, an unknown one neither', async () => {
  const id = await uploads.begin('a', 2)
  await expect(uploads.take([id])).rejects.toMatchObject({ code: 'UPLOAD_INCOMPLETE' })
  await expect(uploads.take(['nothing'])).rejects.toMatchObject({ code: 'UPLOAD_UNKNOWN' })
})

test('what does not fit on the disk is refused before a byte is written', async () => {
  await expect(uploads.begin('a', 2 ** 52)).rejects.toMatchObject({ code: 'UPLOAD_TOO_LARGE' })
  expect(readdirSync(root)).toEqual([])
})

test('cancelling and closing leave nothing', async () => {
  const [a] = await Promise.all([uploads.begin('a', 2), uploads.begin('b', 2)])
  await uploads.cancel(a ?? '')
  expect(readdirSync(root)).toHaveLength(1)
  await uploads.close()
  expect(readdirSync(root)).toEqual([])
})

test('only so many at once', async () => {
  const few = openUploads(root, { rules: { maxOpen: 1, reserve: 0, idleMs: 1e6 } })
  await few.begin('a', 1)
  await expect(few.begin('b', 1)).rejects.toMatchObject({ code: 'BUSY' })
  await few.close()
})

test('leftovers of a killed host are removed a day later, but not what an interrupted job needs', () => {
  const folders = ['old', 'fresh', 'kept'].map((name) => join(root, name))
  for (const folder of folders) mkdirSync(folder, { recursive: true })
  for (const folder of [folders[0], folders[2]]) utimesSync(folder as string, 0, 0)
  openUploads(root, { kept: [folders[2] as string] })
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, true, true])
})

describe('a name', () => {
  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\data\\x.dbn', 'x.dbn'],
    ['..', 'file'],
    ['.hidden', 'hidden'],
    ['a\u0000b:c', 'a_b_c'],
    ['/', 'file'],
    ['SYNTHETIC-day.csv.gz', 'SYNTHETIC-day.csv.gz'],
  ])('%j becomes %j', (name, safe) => expect(safeName(name)).toBe(safe))
})
