/** An import that was running when the host was killed: shown, run again, nothing lost, nothing twice. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Job, newJob } from '#core/jobs/job'
import { type Backend, createBackend } from './backend.ts'
import { openJobStore } from './job-store.ts'
import { openSecrets, secretsFile } from './secrets.ts'

let root: string
let lake: string
let home: string
let backend: Backend | null = null
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'interrupted-'))
  lake = join(root, 'lake')
  home = join(root, 'home')
})
afterEach(async () => {
  await backend?.close()
  backend = null
  rmSync(root, { recursive: true })
})

const start = () => {
  backend = createBackend({
    version: '0',
    host: 'node',
    lake,
    home,
    demo: null,
    secrets: openSecrets(secretsFile(home)),
  })
  const seen: Job[] = []
  backend.jobs.onChange((job) => seen.push(job))
  return { backend, last: (id: string) => seen.findLast((j) => j.jobId === id) }
}
const CSV = `ticker,conditions,correction,exchange,price,sip_timestamp,size
O:SPY261117C00687000,209,0,300,1.25,1794925800000000001,3
O:SPY261117P00680500,,0,300,0.5,1794925800999999999,7
`

test('an import that a kill interrupted is there afterwards and brings every row once', async () => {
  const file = join(root, 'trades.csv')
  writeFileSync(file, CSV)
  // Sent by a window: the bytes lie in the staging folder of the lake.
  const upload = join(lake, '.staging', 'uploads', 'sent')
  mkdirSync(upload, { recursive: true })
  writeFileSync(join(upload, 'more.csv'), CSV.replace('1.25', '1.5'))
  const args = { paths: [file, join(upload, 'more.csv')], uploads: [upload] }
  // What a host last wrote of it before it was killed.
  const jobId = '00000000-0000-4000-8000-000000000001'
  const job = newJob({ jobId, title: 'Import 2 files', state: 'running', progress: 0.4 })
  openJobStore(join(home, 'jobs'), lake).save({ job, args })

  const first = start()
  expect(first.last(jobId)).toMatchObject({ state: 'interrupted', progress: 0.4 })
  await first.backend.handlers['jobs.resume']({ jobId })
  await expect.poll(() => first.last(jobId)?.state, { timeout: 60_000 }).toBe('done')
  expect(first.last(jobId)).toMatchObject({ rows: 4, files: { total: 2, done: 2, failed: 0 } })
  const rowsIn = async () => {
    const days = await first.backend.handlers['library.days']({})
    return days.map(({ table, parts, rows }) => ({ table, parts, rows }))
  }
  expect(await rowsIn()).toEqual([{ table: 'options_trades', parts: 2, rows: 4 }])
  // The window's bytes are of no more use.
  expect(readdirSync(join(lake, '.staging', 'uploads'))).toEqual([])

  const again = await first.backend.handlers['library.import']({ paths: [file] })
  await expect.poll(() => first.last(again.jobId)?.state, { timeout: 60_000 }).toBe('done')
  expect(first.last(again.jobId)).toMatchObject({ files: { duplicates: 1 } })
  expect(await rowsIn()).toEqual([{ table: 'options_trades', parts: 2, rows: 4 }])
}, 150_000)
