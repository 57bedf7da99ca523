import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lakeParts } from '../lake/manifest.ts'
import { ingestFiles } from './ingest-files.ts'
import { writeBookFile } from './testing/books.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'nameless-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const ingest = async (symbol: string | null) => {
  const file = join(dir, 'book.dbn.zst')
  await writeBookFile(file, { date: '2026-11-17', rows: 100, symbol })
  const [result] = await ingestFiles([file], { lake: join(dir, 'lake') })
  return result
}

test('a file that names none of its instruments is refused, today and the next time', async () => {
  for (let n = 0; n < 2; n++) {
    const result = await ingest(null)
    expect(result.status).toBe('failed')
    expect(result.error?.code).toBe('DBN_NO_SYMBOLS')
    expect(result.error?.where).toMatchObject({ records: 100 })
    expect(result.error?.message).toContain('Nothing of this file was kept')
  }
  expect(lakeParts(join(dir, 'lake'))).toEqual([])
})

test('a file of something the lake does not keep is read, and says what it left out', async () => {
  const result = await ingest('CASH INDEX')
  expect(result.status).toBe('ingested')
  expect(result.skipped).toEqual({ other_instrument: 100 })
})
