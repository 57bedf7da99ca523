import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeLock } from './locks.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'locks-'))
  path = join(folder, 'chunk.lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

const busy = expect.objectContaining({ code: 'DOWNLOAD_BUSY' })
const take = () => takeLock(path, 'a chunk')

/** What another thread of this process gets, which then ends without letting go. */
async function elsewhere(): Promise<string> {
  const program = `
    const { parentPort, workerData } = require('node:worker_threads')
    import(workerData.locks).then(({ takeLock }) => {
      try { takeLock(workerData.path, 'a chunk'); parentPort.postMessage('taken') }
      catch (error) { parentPort.postMessage(error.code) }
    })`
  const workerData = { locks: new URL('./locks.ts', import.meta.url).href, path }
  const worker = new Worker(program, { eval: true, workerData, env: process.env })
  const said = new Promise<string>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  return said.finally(() => worker.terminate())
}

test('one at a time, in this thread and in any other of the process', async () => {
  const release = take()
  expect(take).toThrow(busy)
  expect(await elsewhere()).toBe('DOWNLOAD_BUSY')
  release()
  expect(existsSync(path)).toBe(false)
  expect(await elsewhere()).toBe('taken')
  // That thread is gone, which is known from its silence only.
  expect(take).toThrow(busy)
  const longAgo = new Date(Date.now() - 60_000)
  utimesSync(path, longAgo, longAgo)
  take()()
  expect(readdirSync(folder)).toEqual([])
})

test('a lock of a process that is gone is taken over, also one that had the same number', () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  for (const owner of [`${pid} 1700000000 x`, `${process.pid} 1700000000 x`, `${process.pid}`]) {
    writeFileSync(path, owner)
    take()()
  }
  writeFileSync(path, `${process.ppid} 1700000000 x`)
  expect(take).toThrow(busy)
  expect(readdirSync(folder)).toEqual(['chunk.lock'])
})

test('who lost the lock does not take it from the next owner', () => {
  const release = take()
  writeFileSync(path, `${process.ppid} 1700000000 x`)
  release()
  expect(existsSync(path)).toBe(true)
})
