import { expect, test } from 'vitest'
import { newJob } from '#core/jobs/job'
import { countsRead } from '../../library/counts-read.ts'
import { jobFacts, withoutStaging } from './job-facts.ts'
import { usdText } from './usd.ts'

const job = (changes: object) => newJob({ jobId: 'j', title: 'Import', ...changes })

test('files, rows, bytes and time left stand in one line', () => {
  const running = job({
    state: 'running',
    files: { total: 12, done: 5, duplicates: 2, failed: 1 },
    rows: 9412,
    bytes: 212e6,
    totalBytes: 441e6,
    etaS: 84,
  })
  expect(jobFacts(running)).toBe(
    '5 of 12 files, 2 there already, 1 failed, 9,412 rows, 212 MB of 441 MB, 1 min 24 s left',
  )
})

test('what is not counted is left out, and only running work has time left', () => {
  expect(jobFacts(job({ state: 'queued' }))).toBe('')
  expect(jobFacts(job({ state: 'paused', rows: 1, etaS: 60 }))).toBe('1 row')
  expect(jobFacts(job({ state: 'done', bytes: 5000, totalBytes: 5000 }))).toBe('5.0 kB')
})

test('what costs something never reads as nothing', () => {
  expect([usdText(0), usdText(0.0019), usdText(12.345)]).toEqual(['$0.00', 'under $0.01', '$12.35'])
})

test('counts in a sentence are written as counts, dates and names are left alone', () => {
  expect(countsRead('2026-11-17: 507167 book records')).toBe('2026-11-17: 507k book records')
  expect(countsRead('day-20261117.dbn.zst: 12316 records')).toBe(
    'day-20261117.dbn.zst: 12,316 records',
  )
})

test('a file that was sent is called by its name', () => {
  expect(withoutStaging('/home/me/lake/.staging/uploads/2f-4e/x.dbn.zst: cut short')).toBe(
    'x.dbn.zst: cut short',
  )
  expect(withoutStaging('/data/x.dbn.zst: cut short')).toBe('/data/x.dbn.zst: cut short')
})
