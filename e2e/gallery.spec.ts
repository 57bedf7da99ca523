import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixture.ts'
import { header, pauseAt, sessionOpen } from './page-hooks.ts'

/** `npm run gallery` keeps the pictures; a plain test run only checks that they can be taken. */
const folder = process.env.GALLERY
  ? join(import.meta.dirname, '../docs/screenshots')
  : join(import.meta.dirname, '../test-results/gallery')
const MINUTE = 240

/** The last minute of the session whose spot has arrived. */
const lastSpot = (app: Page) =>
  app.evaluate(() => {
    const { data, status } = window.__spymaster.session
    let k = status.header?.lastK ?? 0
    while (k > 0 && Number.isNaN(data?.frames.at('spot', k) ?? Number.NaN)) k -= 240
    return k
  })

for (const theme of ['dark', 'light'] as const) {
  test(`the demo session in the ${theme} theme`, async ({ app, host }) => {
    test.setTimeout(400_000)
    await app.goto(`${host.url}&theme=${theme}&paused=1`)
    await sessionOpen(app, true, 380_000)
    const open = await header(app)
    await pauseAt(app, (open?.rthOpenK ?? 0) + 75 * MINUTE)
    // A stored session opens before all of it has arrived; the picture is of the whole.
    await expect.poll(() => lastSpot(app), { timeout: 60_000 }).toBeGreaterThan(0)
    for (let seen = -1; seen !== (await lastSpot(app)); ) {
      seen = await lastSpot(app)
      await app.waitForTimeout(3000)
    }
    await expect(app.locator('html')).toHaveAttribute('data-theme', theme)
    await app.waitForTimeout(1500)
    const picture = await app.screenshot({ path: join(folder, `demo-${theme}.png`) })
    expect(picture.byteLength).toBeGreaterThan(20_000)
  })
}
