/** Downloads against the local Databento service: cost first, progress, and going on after the app was killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, type Page, test } from '@playwright/test'
import { type RunningHost, startHost } from './host.ts'
import { openPanel, setTheme } from './panel-hooks.ts'

const KEY = 'db-0123456789abcdef0123456789abc'
const pictures = join(import.meta.dirname, '../test-results/library')

interface Service {
  url: string
  /** Orders so far. */
  bought(): Promise<number>
  expire(): Promise<void>
  stop(): void
}

/** `bytesPerS` throttles every file. */
async function startService(bytesPerS?: number): Promise<Service> {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      '--no-warnings',
      join(import.meta.dirname, 'databento-service.ts'),
      KEY,
      ...(bytesPerS ? [String(bytesPerS)] : []),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  if (!child.stdout) throw new Error('no service')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => JSON.parse(String((await lines.next()).value))
  const ask = (line: string) => {
    child.stdin?.write(`${line}\n`)
    return next()
  }
  const { url } = await next()
  return {
    url,
    bought: async () => (await ask('bought')).bought,
    expire: () => ask('expire'),
    stop: () => child.kill(),
  }
}

let folder: string
let service: Service
let host: RunningHost | null = null
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spymaster-e2e-download-'))
})
test.afterEach(async () => {
  await host?.stop()
  host = null
  service.stop()
  rmSync(folder, { recursive: true, force: true })
})

const start = async () => {
  host = await startHost({
    demoScale: 0,
    folder,
    env: { SPYMASTER_DATABENTO_URL: service.url, DATABENTO_API_KEY: KEY },
  })
  return host
}

async function openDownloads(page: Page, url: string) {
  await page.goto(url)
  const library = await openPanel(page, 'library', 'Library')
  await library.page().getByRole('button', { name: 'Download', exact: true }).click()
  return { library, form: page.getByLabel('Download from a vendor') }
}

async function askFor(page: Page, date: string) {
  const form = page.getByLabel('Download from a vendor')
  await form.getByLabel('From').fill(date)
  await form.getByRole('button', { name: 'Show the cost' }).click()
  return form
}

test('nothing is bought before its cost was shown and agreed to; then the day is there', async ({
  page,
}) => {
  service = await startService()
  const { url } = await start()
  const { library } = await openDownloads(page, url)
  const form = await askFor(page, '2025-12-16')
  await expect(form.getByText(/6 files, 4,400 records/)).toBeVisible()
  await expect(form.getByRole('row')).toHaveCount(6)
  expect(await service.bought()).toBe(0)
  await page.screenshot({ path: join(pictures, 'download-cost-dark.png') })
  await setTheme(page, 'light')
  await page.screenshot({ path: join(pictures, 'download-cost-light.png') })
  await setTheme(page, 'dark')

  await form.getByRole('button', { name: /^Buy for/ }).click()
  const job = library.locator('.lib-job', { hasText: 'Download ES 0DTE, 2025-12-16' })
  await expect(job).toHaveAttribute('data-state', 'done', { timeout: 120_000 })
  expect(await service.bought()).toBe(6)
  await expect(library.getByRole('row', { name: /16 Dec 2025/ })).toBeVisible()

  // Asked again, it says that everything was bought before.
  await page.getByRole('button', { name: 'Download', exact: true }).click()
  const again = await askFor(page, '2025-12-16')
  await expect(again.getByText(/6 bought before cost nothing/)).toBeVisible()
  await expect(again.getByRole('button', { name: 'Fetch' })).toBeVisible()
})

test('a download the app was killed in goes on where it was, and nothing is paid twice', async ({
  page,
}) => {
  service = await startService(4000)
  const first = await start()
  await openDownloads(page, first.url)
  const form = await askFor(page, '2025-12-16')
  await form.getByRole('button', { name: /^Buy for/ }).click()
  const job = page.locator('.lib-job', { hasText: 'Download ES 0DTE, 2025-12-16' })
  await expect(job).toHaveAttribute('data-state', 'running')
  await expect(job.getByText(/of 6 files/)).toBeVisible()
  await expect.poll(() => service.bought(), { timeout: 60_000 }).toBeGreaterThan(0)
  await page.screenshot({ path: join(pictures, 'download-running.png') })
  await first.kill()

  const second = await start()
  await page.goto(second.url)
  const library = await openPanel(page, 'library', 'Library')
  const found = library.locator('.lib-job', { hasText: 'Download ES 0DTE, 2025-12-16' })
  await expect(found).toHaveAttribute('data-state', 'interrupted')
  await page.screenshot({ path: join(pictures, 'download-interrupted.png') })
  await found.getByRole('button', { name: /^Resume/ }).click()
  await expect(found).toHaveAttribute('data-state', 'done', { timeout: 180_000 })
  expect(await service.bought()).toBe(6)
})

test('without a key it says where to enter it', async ({ page }) => {
  service = await startService()
  host = await startHost({
    demoScale: 0,
    folder,
    env: { SPYMASTER_DATABENTO_URL: service.url, DATABENTO_API_KEY: '' },
  })
  const { form } = await openDownloads(page, host.url)
  await askFor(page, '2025-12-16')
  await expect(form.getByRole('alert')).toContainText('Nothing was bought')
  await expect(form.getByRole('alert')).toContainText('Settings')
  await page.screenshot({ path: join(pictures, 'download-no-key.png') })
})

test('an order that expired before its file came home can be forgotten, and is then priced anew', async ({
  page,
}) => {
  service = await startService()
  const { url, lake } = await start()
  const { library } = await openDownloads(page, url)
  const form = await askFor(page, '2025-12-16')
  await form.getByRole('button', { name: /^Buy for/ }).click()
  const jobs = library.locator('.lib-job', { hasText: 'Download ES 0DTE, 2025-12-16' })
  await expect(jobs.first()).toHaveAttribute('data-state', 'done', { timeout: 120_000 })

  const folder = join(lake, 'downloads/databento/GLBX.MDP3/2025-12-16')
  const depth = readdirSync(folder).find((name) => name.startsWith('mbp-10'))
  rmSync(join(folder, depth ?? 'no depth'))
  await service.expire()
  await page.getByRole('button', { name: 'Download', exact: true }).click()
  await askFor(page, '2025-12-16')
  await form.getByRole('button', { name: 'Fetch' }).click()
  const forget = library.getByRole('button', { name: /^Forget order GLBX-/ })
  await expect(forget).toBeVisible({ timeout: 120_000 })
  await page.screenshot({ path: join(pictures, 'download-expired.png') })
  await forget.click()
  await expect(library.getByText(/^Forgotten/)).toBeVisible()
  await page.getByRole('button', { name: 'Download', exact: true }).click()
  await askFor(page, '2025-12-16')
  await expect(form.getByText(/5 bought before cost nothing/)).toBeVisible()
  await expect(form.getByRole('button', { name: /^Buy for/ })).toBeVisible()
})
