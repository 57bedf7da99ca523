/** The Library's Massive presets against the local service: trades by flat file, open interest by snapshot. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { type RunningHost, startHost } from './host.ts'
import { openPanel, setTheme } from './panel-hooks.ts'

const KEY = 'massive-key-of-the-tests'
const DAY = '2025-12-16'
const pictures = join(import.meta.dirname, '../test-results/library')

let folder: string
let service: ChildProcess
let host: RunningHost
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spymaster-e2e-massive-'))
  service = spawn(
    process.execPath,
    ['--no-warnings', join(import.meta.dirname, 'massive-service.ts'), KEY, folder, DAY],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (!service.stdout) throw new Error('no service')
  const [line] = await once(createInterface({ input: service.stdout }), 'line')
  const { files, rest, accessKey, secret } = JSON.parse(line)
  host = await startHost({
    demoScale: 0,
    folder,
    env: {
      SPYMASTER_POLYGON_URL: rest,
      SPYMASTER_POLYGON_FILES_URL: files,
      POLYGON_API_KEY: KEY,
      POLYGON_S3_ACCESS_KEY: accessKey,
      POLYGON_S3_SECRET_KEY: secret,
    },
  })
})
test.afterAll(async () => {
  await host?.stop()
  service.kill()
  rmSync(folder, { recursive: true, force: true })
})

/** Opens the form with a preset and a date, as far as its cost. */
async function ask(page: Page, library: Locator, preset: string, date: string): Promise<Locator> {
  await library.page().getByRole('button', { name: 'Download', exact: true }).click()
  const form = page.getByLabel('Download from a vendor')
  await form.getByLabel('What').click()
  await page.getByRole('menuitemradio', { name: preset }).click()
  await form.getByLabel('From').fill(date)
  await form.getByRole('button', { name: 'Show the cost' }).click()
  return form
}

test('trades and open interest come from Massive within the subscription, and once', async ({
  page,
}) => {
  await page.goto(host.url)
  const library = await openPanel(page, 'library', 'Library')
  const job = (text: string) => library.locator('.lib-job', { hasText: text }).first()

  const trades = await ask(page, library, 'SPY option trades, Massive', DAY)
  await expect(trades.getByText('within the subscription')).toBeVisible()
  await expect(trades.getByText(/1 file/)).toBeVisible()
  await page.screenshot({ path: join(pictures, 'massive-cost-dark.png') })
  await setTheme(page, 'light')
  await page.screenshot({ path: join(pictures, 'massive-cost-light.png') })
  await setTheme(page, 'dark')
  await trades.getByRole('button', { name: 'Fetch' }).click()
  await expect(job('Download SPY option trades')).toHaveAttribute('data-state', 'done', {
    timeout: 120_000,
  })
  const row = library.getByRole('row', { name: /16 Dec 2025/ })
  await expect(row).toBeVisible()
  await row.click()
  await expect(library.getByText('500 rows')).toBeVisible()

  const again = await ask(page, library, 'SPY option trades, Massive', DAY)
  await expect(again.getByText(/1 is here already/)).toBeVisible()

  await again.getByRole('button', { name: 'Close' }).click()
  const chain = await ask(page, library, 'SPY open interest as it is now, Massive', DAY)
  await chain.getByRole('button', { name: 'Fetch' }).click()
  await expect(job('Download SPY open interest')).toHaveAttribute('data-state', 'done', {
    timeout: 120_000,
  })
  await page.screenshot({ path: join(pictures, 'massive-done-dark.png') })
})

test('a day the vendor does not have is said so, and nothing is kept of it', async ({ page }) => {
  await page.goto(host.url)
  const library = await openPanel(page, 'library', 'Library')
  const form = await ask(page, library, 'SPY option trades, Massive', '2025-12-15')
  await expect(form.getByRole('alert')).toContainText('POLYGON_NOT_FOUND')
  await expect(form.getByRole('alert')).toContainText('Nothing was bought')
  await expect(library.getByRole('row', { name: /15 Dec 2025/ })).toHaveCount(0)
})
