import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Hold } from '#core/jobs/job'
import { ingestFiles } from './ingest-files.ts'
import { writeBookFile } from './testing/books.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hold-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function aHold(held: boolean) {
  const listeners = new Set<(held: boolean) => void>()
  const hold: Hold & { set(to: boolean): void } = {
    get held() {
      return held
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set(to) {
      held = to
      for (const listener of [...listeners]) listener(to)
    },
  }
  return { hold, listeners }
}

const ROWS = 20_000
async function aFile(name: string, firstSequence: number) {
  const path = join(root, name)
  await writeBookFile(path, { date: '2026-11-17', rows: ROWS, firstSequence })
  return path
}

test('files too small for threads stand still while held, and go on where they were', async () => {
  const paths = [await aFile('a.dbn.zst', 1), await aFile('b.dbn.zst', 100_000)]
  const { hold, listeners } = aHold(false)
  let rows = 0
  let stops = 0
  const done = ingestFiles(paths, {
    lake: join(root, 'lake'),
    threads: 1,
    hold,
    onProgress(counts) {
      rows = counts.rows ?? 0
      // In the midst of the first file, and of the second.
      if (rows > [5_000, ROWS + 5_000, Number.POSITIVE_INFINITY][stops]) {
        stops++
        hold.set(true)
      }
    },
  })
  for (const least of [5_000, ROWS + 5_000]) {
    while (!hold.held) await sleep(1)
    const before = rows
    await sleep(100)
    expect(rows).toBe(before)
    expect(before).toBeGreaterThan(least)
    expect(before).toBeLessThan(least + ROWS - 5_000)
    hold.set(false)
  }
  expect((await done).map((r) => [r.status, r.rows.futures_mbp10])).toEqual([
    ['ingested', ROWS],
    ['ingested', ROWS],
  ])
  expect(listeners.size).toBe(0)
})

test('what is cancelled while it is held ends at once', async () => {
  const path = await aFile('a.dbn.zst', 1)
  const { hold, listeners } = aHold(true)
  const stop = new AbortController()
  const done = ingestFiles([path], {
    lake: join(root, 'lake'),
    threads: 1,
    hold,
    signal: stop.signal,
  })
  while (listeners.size === 0) await sleep(1)
  stop.abort()
  expect((await done)[0].status).toBe('cancelled')
  expect(listeners.size).toBe(0)
})
