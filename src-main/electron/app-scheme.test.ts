import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerApp, isOurs } from './app-scheme.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spymaster-scheme-'))
  writeFileSync(join(folder, 'index.html'), '<title>page</title>')
})
afterAll(() => rmSync(folder, { recursive: true }))
const answer = (url: string, method = 'GET') => answerApp(folder, new Request(url, { method }))

test('the page comes isolated', async () => {
  const page = await answer('app://spymaster/')
  expect(await page.text()).toBe('<title>page</title>')
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test.each([
  ['app://other/', 'GET', 404],
  ['app://spymaster/missing.js', 'GET', 404],
  ['app://spymaster/..%2f..%2fpackage.json', 'GET', 404],
  ['app://spymaster/index.html', 'POST', 405],
])('%s by %s is refused', async (url, method, status) => {
  expect((await answer(url, method)).status).toBe(status)
})

test('only our own host is ours', () => {
  expect(isOurs('app://spymaster/a')).toBe(true)
  expect(isOurs('app://spymaster.evil/')).toBe(false)
  expect(isOurs('https://spymaster/')).toBe(false)
})
