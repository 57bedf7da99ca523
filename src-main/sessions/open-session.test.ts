import { expect, test, vi } from 'vitest'
import type { ChunkItem } from '#core/protocol/worker'
import { aHeader } from '../testing/a-header.ts'
import { openSession } from './open-session.ts'
import type { SessionRunEvents, StartSessionRun } from './session-run.ts'

const request = { lake: 'lake', key: { pipeline: 'es_0dte', date: '2026-11-17' } } as const
const item = (fromK: number): ChunkItem => ({ table: 'frames', fromK, toK: fromK, rows: 1 })

/** Runs under the test's control, in the order they were started. */
function aStarter() {
  const runs: (SessionRunEvents & { stopped: boolean })[] = []
  const start: StartSessionRun = (_, events) => {
    const run = { ...events, stopped: false }
    runs.push(run)
    return () => {
      run.stopped = true
    }
  }
  return { runs, start }
}
const collect = () => {
  const seen: number[] = []
  return { seen, emit: (chunk: ChunkItem) => void seen.push(chunk.fromK) }
}
const chunk = (run: SessionRunEvents | undefined, k: number) =>
  run?.chunk(item(k), new Uint8Array(8))

test('opening waits for the first header and starts one thread however often it is asked', async () => {
  const { runs, start } = aStarter()
  const session = openSession(request, start)
  const opened = [session.open(), session.open()]
  expect(runs).toHaveLength(1)
  runs[0]?.header(aHeader({ lastK: 3 }))
  expect((await Promise.all(opened)).map((h) => h.lastK)).toEqual([3, 3])
  session.close()
})

test('a window that comes late gets every chunk in order', () => {
  const { runs, start } = aStarter()
  const session = openSession(request, start)
  void session.open()
  chunk(runs[0], 1)
  chunk(runs[0], 2)
  const late = collect()
  session.onChunks(late.emit)
  chunk(runs[0], 3)
  expect(late.seen).toEqual([1, 2, 3])
  runs[0]?.header(aHeader())
  session.close()
})

test('after the end chunks are dropped and a later window has them read again, alone', () => {
  vi.useFakeTimers()
  const { runs, start } = aStarter()
  const session = openSession(request, start, { afterEndMs: 1000, maxBytes: 1e6 })
  const first = collect()
  session.onChunks(first.emit)
  chunk(runs[0], 1)
  runs[0]?.end(null)
  vi.advanceTimersByTime(1001)
  const second = collect()
  session.onChunks(second.emit)
  expect(runs).toHaveLength(2)
  chunk(runs[1], 1)
  expect(first.seen).toEqual([1])
  expect(second.seen).toEqual([1])
  session.close()
  vi.useRealTimers()
})

test('past the memory bound a late window waits for the end and is served from disk', () => {
  const { runs, start } = aStarter()
  const session = openSession(request, start, { afterEndMs: 1000, maxBytes: 12 })
  const first = collect()
  session.onChunks(first.emit)
  chunk(runs[0], 1)
  chunk(runs[0], 2)
  const late = collect()
  session.onChunks(late.emit)
  chunk(runs[0], 3)
  expect(late.seen).toEqual([])
  expect(runs).toHaveLength(1)
  runs[0]?.end(null)
  for (const k of [1, 2, 3]) chunk(runs[1], k)
  expect(late.seen).toEqual([1, 2, 3])
  expect(first.seen).toEqual([1, 2, 3])
  session.close()
})

test('a session prepared before anybody looks is read once and gives all of it to who comes', async () => {
  vi.useFakeTimers()
  const { runs, start } = aStarter()
  const session = openSession(request, start, { afterEndMs: 1000, maxBytes: 1e6 })
  session.prepare()
  session.prepare()
  runs[0]?.header(aHeader({ lastK: 3 }))
  chunk(runs[0], 1)
  expect((await session.open()).lastK).toBe(3)
  const window = collect()
  session.onChunks(window.emit)
  chunk(runs[0], 2)
  expect(window.seen).toEqual([1, 2])
  runs[0]?.end(null)
  session.prepare()
  expect(runs).toHaveLength(1)
  vi.advanceTimersByTime(1001)
  session.prepare()
  expect(runs).toHaveLength(2)
  session.close()
  vi.useRealTimers()
})

test('a crash is told to everybody, and opening again starts over', async () => {
  const { runs, start } = aStarter()
  const session = openSession(request, start)
  const headers: string[] = []
  session.onHeader((h) => headers.push(h.status))
  const listener = collect()
  session.onChunks(listener.emit)
  runs[0]?.header(aHeader())
  chunk(runs[0], 1)
  runs[0]?.end({ code: 'SESSION_CRASHED', message: 'gone' })
  expect(headers).toEqual(['computing', 'failed'])
  const again = session.open()
  runs[1]?.header(aHeader({ status: 'ready' }))
  expect((await again).status).toBe('ready')
  chunk(runs[1], 1)
  expect(listener.seen).toEqual([1, 1])
  session.close()
})

test('what becomes known later is told to everybody and kept', async () => {
  const { runs, start } = aStarter()
  const session = openSession(request, start)
  session.amend({ rulesHash: 'too early' })
  const opened = session.open()
  const heard: (string | null)[] = []
  session.onHeader((h) => heard.push(h.rulesHash))
  runs[0]?.header(aHeader({ rulesHash: 'a' }))
  await opened
  session.amend({ rulesHash: 'b' })
  expect(heard).toEqual(['a', 'b'])
  expect((await session.open()).rulesHash).toBe('b')
  session.close()
})

test('a session that fails before its first header rejects with the reason', async () => {
  const { runs, start } = aStarter()
  const session = openSession(request, start)
  const opened = session.open()
  runs[0]?.end({ code: 'NO_DATA', message: 'nothing there', where: { date: '2026-11-17' } })
  await expect(opened).rejects.toMatchObject({ code: 'NO_DATA', where: { date: '2026-11-17' } })
})

test('closing stops the thread and rejects who still waits', async () => {
  const { runs, start } = aStarter()
  const session = openSession(request, start)
  const opened = session.open()
  session.close()
  await expect(opened).rejects.toMatchObject({ code: 'CLOSED' })
  expect(runs[0]?.stopped).toBe(true)
})
