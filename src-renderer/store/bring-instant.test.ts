import { expect, test } from 'vitest'
import { encodeChunk } from '../dev/fixture-backend.ts'
import { syntheticHeader } from '../dev/synthetic-session.ts'
import { bringer, type Stretch } from './bring-instant.ts'
import { SessionData } from './session-data.ts'

const MINUTE = 240

/** One row per frame: a spot and one level. */
function payloadOf({ table, fromK, toK }: Stretch): Uint8Array {
  const length = toK - fromK + 1
  const numbers = (of: (i: number) => number) => Float64Array.from({ length }, (_, i) => of(i))
  const columns = {
    k: numbers((i) => fromK + i),
    spot: numbers(() => 6900),
    level: numbers(() => 0),
    level_kind: numbers(() => 6),
    level_price: numbers(() => 6905),
  }
  return encodeChunk({ table, length, fromK, toK, columns })
}

/** A stored session of which a tenth has come, and a host that answers when it is told to. */
function aSession() {
  const data = new SessionData(syntheticHeader())
  data.noteRead(0.1)
  const asked: Stretch[] = []
  const answers: (() => void)[] = []
  let brought = 0
  const bring = bringer(
    data,
    (stretch) => {
      asked.push(stretch)
      return new Promise((resolve) => answers.push(() => resolve(payloadOf(stretch))))
    },
    () => brought++,
  )
  const answer = async () => {
    answers.shift()?.()
    await new Promise((resolve) => setTimeout(resolve))
  }
  const answerAll = async () => {
    while (answers.length > 0) await answer()
  }
  return { data, asked, bring, answer, answerAll, brought: () => brought }
}

test('an instant that has not come is asked for, then the time before it', async () => {
  const { data, asked, bring, answerAll, brought } = aSession()
  const k = 200_000
  expect(data.holds(k)).toBe(false)
  bring(k)
  await answerAll()
  expect(asked).toMatchObject([
    { table: 'frames', fromK: k - 60, toK: k + 60 },
    { table: 'level_frames', fromK: k - 60, toK: k + 60 },
    { table: 'gamma_tiles', fromK: k - 130 * MINUTE, toK: k, resolution: 120 },
    { table: 'frames', fromK: k - 130 * MINUTE, toK: k + MINUTE },
  ])
  expect(brought()).toBe(2)
  expect(data.holds(k)).toBe(true)
})

test('stretches end with the session', async () => {
  const { data, asked, bring, answerAll } = aSession()
  bring(data.header.firstK + 5)
  await answerAll()
  bring(data.header.lastK)
  await answerAll()
  expect(Math.min(...asked.map((s) => s.fromK))).toBe(data.header.firstK)
  expect(Math.max(...asked.map((s) => s.toK))).toBe(data.header.lastK)
})

test('nothing is asked for that is here, on its way, or has been asked for', async () => {
  const { data, asked, bring, answerAll } = aSession()
  bring(200_000)
  bring(200_001)
  await answerAll()
  bring(200_002)
  expect(asked).toHaveLength(4)
  data.noteRead(1)
  bring(100_000)
  expect(asked).toHaveLength(4)
})

test('of many places one scrubs over only the first and the last are brought', async () => {
  const { data, asked, bring, answerAll } = aSession()
  for (const k of [200_000, 100_000, 90_000, 50_000]) bring(k)
  await answerAll()
  const placesOf = (table: string) => asked.filter((s) => s.table === table).map((s) => s.toK)
  expect(placesOf('level_frames')).toEqual([200_060, 50_060])
  // Nobody waits for the time before the first of them.
  expect(placesOf('gamma_tiles')).toEqual([50_000])
  // One of those passed over is still to be had.
  bring(100_000)
  await answerAll()
  expect(data.holds(100_000)).toBe(true)
})

test('a host that does not answer keeps nobody from asking elsewhere', async () => {
  const data = new SessionData(syntheticHeader())
  data.noteRead(0)
  const tables: string[] = []
  const bring = bringer(
    data,
    async ({ table }) => {
      tables.push(table)
      throw new Error('gone')
    },
    () => {},
  )
  bring(200_000)
  await new Promise((resolve) => setTimeout(resolve))
  bring(100_000)
  await new Promise((resolve) => setTimeout(resolve))
  expect(tables.filter((table) => table === 'level_frames')).toHaveLength(2)
})

test('frames that come as they are computed are not asked for', () => {
  const data = new SessionData(syntheticHeader())
  const bring = bringer(
    data,
    () => {
      throw new Error('asked')
    },
    () => {},
  )
  bring(200_000)
  expect(data.isWhole).toBe(true)
})
