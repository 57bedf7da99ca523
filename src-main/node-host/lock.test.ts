import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isLock, takeLock } from './lock.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'spymaster-lock-'))
})
afterEach(() => rmSync(home, { recursive: true }))
const file = () => join(home, 'host.lock')

test('the first start has the lock and gives it back', () => {
  const lock = takeLock(home)
  if (!isLock(lock)) throw new Error('not taken')
  lock.announce('http://127.0.0.1:1/?token=x')
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({
    pid: process.pid,
    url: 'http://127.0.0.1:1/?token=x',
  })
  lock.release()
  expect(isLock(takeLock(home))).toBe(true)
})

test('only the user may read it', () => {
  takeLock(home)
  expect(statSync(file()).mode & 0o077).toBe(0)
})

test('a second start learns the address of the first', () => {
  // Process 1 always runs.
  writeFileSync(file(), JSON.stringify({ pid: 1, url: 'http://127.0.0.1:2/' }))
  expect(takeLock(home)).toEqual({ pid: 1, url: 'http://127.0.0.1:2/' })
})

test.each([
  ['a dead process', JSON.stringify({ pid: 2 ** 22 + 7, url: null })],
  ['a crash while writing', '{"pi'],
  ['nothing', ''],
])('the lock of %s is taken over', (_, content) => {
  writeFileSync(file(), content)
  expect(isLock(takeLock(home))).toBe(true)
})
