import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixture.ts'
import { header, instant, pauseAt, sessionOpen } from './page-hooks.ts'

const fixtures = join(import.meta.dirname, '../data/fixtures/dbn')

async function openLibrary(app: Page) {
  await app.keyboard.press('Escape')
  await app.keyboard.press('Control+k')
  await app.getByPlaceholder('Search or run a command').fill('library')
  await app.keyboard.press('Enter')
  const library = app.locator('[data-panel=library]')
  await expect(library.getByRole('grid')).toBeVisible()
  return library
}

test('the Library shows the days of the lake, and Enter opens one', async ({ app }) => {
  await sessionOpen(app, true, 110_000)
  const library = await openLibrary(app)
  const row = library.getByRole('row', { name: /17 Nov 2026/ })
  await expect(row.getByText('SYNTHETIC')).toBeVisible()
  const square = library.getByRole('button', { name: 'Tue 17 Nov 2026', exact: true })
  await expect(square).toBeVisible()
  await row.focus()
  await app.keyboard.press('Enter')
  await sessionOpen(app, true, 60_000)
  expect((await header(app))?.synthetic).toBe(true)
})

test('picked files are sent, imported or refused one by one, and nothing else changes', async ({
  app,
}) => {
  const library = await openLibrary(app)
  const names = readdirSync(fixtures)
  const good = names.find((name) => /trades.*\.dbn\.zst$/.test(name))
  if (!good) throw new Error('no fixture')
  const bytes = readFileSync(join(fixtures, good))
  await app.getByLabel('Files to import').setInputFiles([
    { name: good, mimeType: '', buffer: bytes },
    { name: 'cut-short.dbn.zst', mimeType: '', buffer: bytes.subarray(0, bytes.length - 9) },
    { name: 'empty.dbn', mimeType: '', buffer: Buffer.alloc(0) },
  ])
  const jobs = library.getByLabel('Imports and other work')
  await expect(jobs.getByText('Import 3 files')).toBeVisible()
  await expect(jobs.getByText(/cut-short\.dbn\.zst/)).toBeVisible()
  await expect(jobs.getByText(/empty\.dbn/)).toBeVisible()
  await expect(jobs.getByText('Get the file again').first()).toBeVisible()
  await expect(jobs.getByText(/^Kept:/)).toBeVisible()
})

test('a verified lake says so', async ({ app }) => {
  const library = await openLibrary(app)
  await app.getByRole('button', { name: 'Verify' }).click()
  const job = library.locator('.lib-job', { hasText: 'Verify the lake' }).first()
  await expect(job).toHaveAttribute('data-state', 'done')
})

test('a file may be named by its path, and a wrong path says what happened', async ({ app }) => {
  await app.keyboard.press('Escape')
  await app.keyboard.press('Control+o')
  const dialog = app.getByRole('dialog', { name: 'Open my data' })
  await dialog.getByLabel('File path').fill('relative/file.dbn')
  await dialog.getByRole('button', { name: 'Import path' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Give full paths')
})

test('a panel in its own window shows the same instant and its badge', async ({ app }) => {
  await sessionOpen(app, true, 60_000)
  await app.keyboard.press('Escape')
  const opened = app.waitForEvent('popup')
  await app.getByRole('button', { name: 'Level cockpit: more' }).click()
  await app.getByRole('menuitem', { name: 'Open in its own window' }).click()
  const child = await opened
  await sessionOpen(child, true, 60_000)
  await expect(child.getByText('SYNTHETIC')).toBeVisible()
  await expect(app.locator('[data-panel=level-cockpit]')).toHaveCount(0)

  const at = ((await header(app))?.rthOpenK ?? 0) + 4321
  await pauseAt(app, at)
  await expect.poll(() => instant(child)).toBe(at)
  await child.bringToFront()
  await child.keyboard.press('Shift+ArrowRight')
  await expect.poll(() => instant(app)).toBe(at + 40)

  await child.close()
  await expect(app.locator('[data-panel=level-cockpit]')).toBeVisible()
})
