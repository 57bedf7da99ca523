import type { Page } from '@playwright/test'
import { expect, test } from './fixture.ts'
import { instant, pauseAt, sessionOpen } from './page-hooks.ts'

/** The demo is made and folded first; generous, because a busy machine is no failure. */
const READY_MS = 380_000
test.beforeEach(() => test.setTimeout(READY_MS + 300_000))

async function openAlerts(app: Page) {
  await sessionOpen(app, true, READY_MS)
  await app.keyboard.press('Escape')
  await app.keyboard.press('Control+k')
  await app.getByPlaceholder('Search or run a command').fill('alerts')
  await app.keyboard.press('Enter')
  const alerts = app.locator('[data-panel=alerts]')
  await expect(alerts).toBeVisible()
  const view = (name: string) => app.getByRole('radio', { name, exact: true })
  await view('Log').click()
  return { alerts, view, fired: alerts.locator('[role=option]:not([hidden])') }
}
const lastK = (app: Page) =>
  app.evaluate(() => window.__spymaster.session.status.header?.lastK ?? 0)

test('the alert log holds what had fired, and Enter goes to one', async ({ app }) => {
  const { alerts, fired } = await openAlerts(app)
  const end = await lastK(app)
  await pauseAt(app, end)
  await expect.poll(() => fired.count()).toBeGreaterThan(3)
  const all = await fired.count()
  await alerts.getByRole('listbox').focus()
  await app.keyboard.press('Home')
  await app.keyboard.press('ArrowDown')
  await app.keyboard.press('Enter')
  await expect.poll(() => instant(app)).toBeLessThan(end)
  await expect.poll(() => fired.count()).toBeLessThan(all)
  expect(await fired.count()).toBeGreaterThan(1)
})

test('a wrong rule is told while it is typed; a right one is saved, judged and scored', async ({
  app,
}) => {
  const { alerts, view, fired } = await openAlerts(app)
  await pauseAt(app, await lastK(app))
  await view('Rules').click()
  const text = alerts.getByRole('textbox', { name: 'Alert rules, JSON' })
  const save = alerts.getByRole('button', { name: 'Save and judge' })
  await expect(text).toBeEnabled()
  await text.fill('{"rules":[{"id":"mine","kind":"level","enter":"near"}]}')
  await expect(alerts.getByRole('alert')).toContainText('mine, enter')
  await expect(save).toBeDisabled()
  await text.fill('{"rules":[{"id":"mine","kind":"level","enter":0.05}]}')
  await save.click()
  await expect(alerts.getByText('In force.')).toBeVisible({ timeout: 60_000 })
  await view('Precision').click()
  await expect(alerts.getByRole('row', { name: /mine/ })).toBeVisible({ timeout: 60_000 })
  await view('Log').click()
  await expect.poll(() => fired.count()).toBeGreaterThan(0)
  expect(new Set(await fired.locator('.al-rule').allTextContents())).toEqual(new Set(['mine']))

  await view('Rules').click()
  await alerts.getByRole('button', { name: 'Default rules' }).click()
  await save.click()
  await expect(alerts.getByText('The default rules.')).toBeVisible({ timeout: 60_000 })
})

test('live equals replay: checked on request, by playing the session to the live driver', async ({
  app,
}) => {
  await sessionOpen(app, true, READY_MS)
  const check = app.locator('.frame-check button')
  await expect(check).toHaveAttribute('data-checked', 'false')
  await check.click()
  await expect(app.getByRole('button', { name: /^Live equals replay/ })).toBeVisible({
    timeout: 240_000,
  })
  await expect(check).toHaveAttribute('title', /Stored ([0-9a-f]{16})\nLive \1/)
})
