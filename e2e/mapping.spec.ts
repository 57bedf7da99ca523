import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixture.ts'
import { openPanel, setTheme } from './panel-hooks.ts'

const pictures = join(import.meta.dirname, '../test-results/library')
const ODD =
  'wann;papier;preis;menge\n16/12/2025 08:30:00;ESZ5;6.900,25;2\n16/12/2025 08:30:01;ESZ5;6.900,50;1\n'

const send = (app: Page, files: Record<string, string>) =>
  app.getByLabel('Files to import').setInputFiles(
    Object.entries(files).map(([name, text]) => ({
      name,
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    })),
  )

/** Drops paths of the file system on an element, folders too: what a file manager does. */
async function dropPaths(app: Page, onto: string, paths: string[]) {
  const box = await app.locator(onto).boundingBox()
  if (!box) throw new Error(`${onto} is not to be seen`)
  const session = await app.context().newCDPSession(app)
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const data = { items: [], files: paths, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...at, data })
}

test('a file nothing recognises is mapped by hand, imported, and the next one needs no asking', async ({
  app,
}) => {
  const library = await openPanel(app, 'library', 'Library')
  await send(app, { 'broker-1.csv': ODD, 'broker-2.csv': ODD.replaceAll('08:30', '08:40') })
  const jobs = library.getByLabel('Imports and other work')
  await jobs.getByRole('button', { name: 'Map the columns of broker-1.csv' }).click()

  const dialog = app.getByRole('dialog', { name: 'Map columns' })
  await expect(dialog.getByText('Map the columns of broker-1.csv')).toBeVisible()
  // The guess found the columns by their looks; day first and Chicago are what only a person knows.
  await expect(dialog.getByLabel('Column preis holds')).toHaveValue('price')
  await dialog.getByLabel('Dates and times').selectOption('dmy')
  await dialog.getByLabel('Times without zone are').selectOption('America/Chicago')
  const out = dialog.getByLabel('What comes out')
  await expect(out.getByRole('cell', { name: '09:30:00' })).toBeVisible()
  await expect(out.getByRole('cell', { name: '6900.25' })).toBeVisible()
  await expect(out.getByText(/All of the first 2 rows can be read: futures trades/)).toBeVisible()

  // A wrong choice says which rows it costs, and nothing can be imported with it.
  await dialog.getByLabel('Decimal mark').selectOption('point')
  await expect(out.getByRole('alert')).toContainText('2 of the first 2 rows cannot be read')
  await expect(dialog.getByRole('button', { name: 'Import' })).toBeDisabled()
  await app.screenshot({ path: join(pictures, 'mapping-errors.png') })
  await dialog.getByLabel('Decimal mark').selectOption('comma')
  await expect(out.getByText(/All of the first 2 rows/)).toBeVisible()
  await app.screenshot({ path: join(pictures, 'mapping-dark.png') })

  await dialog.getByLabel('Name of the mapping').fill('My broker')
  await dialog.getByRole('button', { name: 'Import' }).click()
  await expect(dialog).toBeHidden()
  // Both files waited with the same header.
  const mapped = jobs.locator('.lib-job', { hasText: 'Import 2 files' }).first()
  await expect(mapped).toHaveAttribute('data-state', 'done')
  await expect(library.getByRole('row', { name: /16 Dec 2025/ })).toBeVisible()

  await send(app, { 'broker-3.csv': ODD.replaceAll('08:30', '08:50') })
  const next = jobs.locator('.lib-job', { hasText: 'Import broker-3.csv' }).first()
  await expect(next).toHaveAttribute('data-state', 'done')
})

test('the mapping dialog works by keyboard alone, in the light theme too', async ({ app }) => {
  const library = await openPanel(app, 'library', 'Library')
  await send(app, { 'keys.csv': 'a;b;c\n2025-12-16 09:30:00;687.5;100\n' })
  const button = library.getByRole('button', { name: 'Map the columns of keys.csv' })
  await setTheme(app, 'light')
  await button.focus()
  await app.keyboard.press('Enter')
  const dialog = app.getByRole('dialog', { name: 'Map columns' })
  await expect(dialog.getByText(/No column holds the symbol/)).toBeVisible()
  await dialog.getByLabel('Symbol of every row').focus()
  await app.keyboard.type('SPY')
  await expect(dialog.getByText(/The one row can be read: stock trades/)).toBeVisible()
  await app.screenshot({ path: join(pictures, 'mapping-light.png') })
  await app.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(button).toBeFocused()
  await setTheme(app, 'dark')
})

test('folders may be dropped: every file in them is imported', async ({ app }) => {
  const library = await openPanel(app, 'library', 'Library')
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-drop-'))
  try {
    const inner = join(folder, 'month', 'week')
    mkdirSync(inner, { recursive: true })
    const bars = (day: string) =>
      `time,symbol,open,high,low,close,volume\n${day} 09:30,SPY,1,2,1,2,5\n${day} 09:31,SPY,2,2,1,1,5\n`
    writeFileSync(join(folder, 'a.csv'), bars('2025-12-17'))
    writeFileSync(join(inner, 'b.csv'), bars('2025-12-18'))
    writeFileSync(join(inner, '.hidden'), 'no')
    await dropPaths(app, '[data-panel=library] .lib-days', [folder])
    const job = library.locator('.lib-job', { hasText: 'Import 2 files' }).first()
    await expect(job).toHaveAttribute('data-state', 'done')
    await expect(library.getByRole('row', { name: /17 Dec 2025/ })).toBeVisible()
    await expect(library.getByRole('row', { name: /18 Dec 2025/ })).toBeVisible()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a chain that does not name its root is asked for it in place, and becomes open interest', async ({
  app,
}) => {
  const library = await openPanel(app, 'library', 'Library')
  await send(app, {
    'chain-2025-12-19.csv':
      'expiry,strike,right,open interest,gamma\n2025-12-19,687,C,120,0.01\n2025-12-19,687,P,80,0.01\n',
  })
  const root = library.getByLabel('Option root')
  await root.fill('spy')
  await root.press('Enter')
  const job = library.locator('.lib-job', { hasText: 'Import chain-2025-12-19.csv' }).first()
  await expect(job).toHaveAttribute('data-state', 'done')
  await library.getByRole('row', { name: /19 Dec 2025/ }).click()
  await expect(library.getByText('Open interest SPY')).toBeVisible()
})
