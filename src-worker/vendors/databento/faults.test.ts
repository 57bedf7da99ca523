/** Downloads on a hostile machine: killed at random instants, denied disk space. More kills by hand: SPYMASTER_KILLS=50. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DownloadReport } from '#core/protocol/tasks'
import { startTask } from '../../testing/children.ts'
import {
  aLongDatabentoAsk,
  LONG_CHUNKS as CHUNKS,
  slowDatabento,
} from '../../testing/databento-work.ts'

const KILLS = Number(process.env.SPYMASTER_KILLS ?? 3)

let root: string
let clean: Awaited<ReturnType<typeof undisturbed>>
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'download-faults-'))
  clean = await undisturbed()
}, 60_000)
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** About two seconds of download. */
const serve = () => slowDatabento(400_000)

const contentOf = (report: DownloadReport | null) =>
  report?.files.map(({ title, bytes, sha256, records }) => ({ title, bytes, sha256, records }))

async function undisturbed() {
  const server = await serve()
  const started = performance.now()
  const report = await startTask(
    'download.databento',
    aLongDatabentoAsk(server, join(root, 'clean')),
  ).ended
  const span = performance.now() - started
  await server.close()
  expect(report?.files.map((f) => f.status)).toEqual(Array(CHUNKS).fill('downloaded'))
  return { content: contentOf(report), span, report }
}

test(`killed ${KILLS} times at random, a rerun has the same bytes and nothing was bought twice`, async () => {
  const { content, span } = clean
  let killed = 0
  let bought = 0
  for (let i = 0; i < KILLS; i++) {
    const lake = join(root, `killed-${i}`)
    const server = await serve()
    const victim = startTask('download.databento', aLongDatabentoAsk(server, lake))
    await sleep(span * ((i + Math.random()) / KILLS))
    victim.process.kill('SIGKILL')
    if ((await victim.ended) === null) killed++
    const report = await startTask('download.databento', aLongDatabentoAsk(server, lake)).ended
    expect(contentOf(report)).toEqual(content)
    expect(server.bought).toHaveLength(CHUNKS)
    bought += server.bought.length
    const files = readdirSync(lake, { recursive: true }).map(String)
    expect(files.filter((f) => /partial|lock|tmp/.test(f))).toEqual([])
    await server.close()
    rmSync(lake, { recursive: true, force: true })
  }
  console.log(
    `${KILLS} runs, ${killed} killed in flight: all ${KILLS} equal the undisturbed run; ${bought} orders for ${KILLS * CHUNKS} chunks`,
  )
}, 900_000)

test('a disk that takes no more is a typed error; with room again the rest comes and nothing is paid twice', async () => {
  const { content, report } = clean
  const largest = Math.max(...(report?.files.map((f) => f.bytes ?? 0) ?? []))
  const server = await serve()
  const lake = join(root, 'full')
  const starved = await startTask('download.databento', aLongDatabentoAsk(server, lake), {
    fileLimitKiB: Math.floor(largest / 2 / 1024),
  }).ended
  for (const file of starved?.files ?? []) {
    expect(file).toMatchObject({ status: 'failed', error: { code: 'LAKE_WRITE_FAILED' } })
    expect(file.error?.message).toMatch(/file-size limit.*is kept/)
  }
  const again = await startTask('download.databento', aLongDatabentoAsk(server, lake)).ended
  expect(contentOf(again)).toEqual(content)
  expect(server.bought).toHaveLength(CHUNKS)
  await server.close()
}, 60_000)
