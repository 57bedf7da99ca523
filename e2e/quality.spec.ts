import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { sessionOpen } from './page-hooks.ts'
import { openPanel, setTheme } from './panel-hooks.ts'

const pictures = join(import.meta.dirname, '../test-results/library')

test('an unchecked day is checked by itself, and its verdict is in the health light with its reason', async ({
  app,
  host,
}) => {
  test.setTimeout(400_000)
  await app.goto(`${host.url}&paused=1`)
  await sessionOpen(app, true, 240_000)
  const light = app.getByRole('button', { name: 'Data health: open the report' })
  // At a twentieth of the volume nights are quiet: silences make the day AMBER at best.
  await expect(light).toHaveAttribute('title', /Records of the day: (AMBER|RED)/, {
    timeout: 120_000,
  })
  await expect(light).toHaveAttribute('title', /silences over 60 s/)
  await expect(light.locator('[data-health]:not([hidden])')).toHaveText(/AMBER|RED/)
  await app.keyboard.press('Escape')
  await light.click()
  const page = app.locator('[data-panel=quality]')
  await expect(page.getByLabel('Records of the day')).toContainText('silences over 60 s')
})

test('the gates are run from the page, and the Library shows what came out', async ({
  app,
  host,
}) => {
  await app.goto(`${host.url}&paused=1`)
  await sessionOpen(app, false, 110_000)
  const page = await openPanel(app, 'quality', 'Panel Quality gates')
  const gates = page.getByLabel('Quality gates')
  await gates.getByRole('button', { name: /Run/ }).click()
  await expect(gates.locator('[data-gate]')).toHaveCount(5, { timeout: 180_000 })
  for (const id of ['G1', 'G2', 'G3', 'G4', 'G5']) {
    const gate = gates.locator(`[data-gate=${id}]`)
    await expect(gate.getByText(/^(PASS|FAIL)$/)).toBeVisible()
    expect(await gate.locator('dd').count()).toBeGreaterThan(1)
  }
  await expect(gates.getByText('5 of 5 pass')).toBeVisible()
  await app.screenshot({ path: join(pictures, 'quality-dark.png') })
  const library = await openPanel(app, 'library', 'Library')
  const mark = library.getByRole('button', { name: /ES 0DTE gates of Tue 17 Nov 2026: 5 of 5/ })
  await expect(mark).toBeVisible()
  await setTheme(app, 'light')
  await app.screenshot({ path: join(pictures, 'library-light.png') })
  await setTheme(app, 'dark')
  await app.screenshot({ path: join(pictures, 'library-dark.png') })
  await mark.click()
  await expect(page.getByText('5 of 5 pass')).toBeVisible()
})
