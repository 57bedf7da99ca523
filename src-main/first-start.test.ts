import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AppError } from '#core/protocol/message'
import { demoWithin } from './first-start.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'first-start-'))
})
afterEach(() => rmSync(root, { recursive: true }))

test('a day that cannot be ingested fails the job once all are simulated, and nothing else', async () => {
  writeFileSync(join(root, 'file'), '')
  const problems: AppError[] = []
  const made: string[] = []
  const plan = {
    lake: join(root, 'file', 'lake'),
    folder: join(root, 'demo'),
    seed: 7,
    scale: 0.01,
  }
  const work = demoWithin(plan, {
    progress: (_, detail) => void made.push(detail),
    problem: (error) => void problems.push(error),
    signal: new AbortController().signal,
    hold: { held: false, onChange: () => () => {} },
  })
  // An error nobody hears while the other days are simulated would end the host, and this test.
  await expect(work).rejects.toMatchObject({ code: 'LAKE_WRITE_FAILED' })
  expect(made.length).toBeGreaterThan(0)
})
