import { join } from 'node:path'
import { expect, test } from './fixture.ts'
import { header, pauseAt, sessionOpen } from './page-hooks.ts'

/** `npm run gallery` keeps the pictures; a plain test run only checks that they can be taken. */
const folder = process.env.GALLERY
  ? join(import.meta.dirname, '../docs/screenshots')
  : join(import.meta.dirname, '../test-results/gallery')
const MINUTE = 240

for (const theme of ['dark', 'light'] as const) {
  test(`the demo session in the ${theme} theme`, async ({ app, host }) => {
    test.setTimeout(400_000)
    await app.goto(`${host.url}&theme=${theme}&paused=1`)
    await sessionOpen(app, true, 380_000)
    const open = await header(app)
    await pauseAt(app, (open?.rthOpenK ?? 0) + 75 * MINUTE)
    // A stored session opens before all of it has arrived; the picture is of the whole.
    await app.waitForFunction(
      () => {
        const { session, k } = window.__spymaster
        const spot = session.data?.frames.at('spot', Math.floor(k)) ?? Number.NaN
        return !Number.isNaN(spot)
      },
      undefined,
      { timeout: 60_000 },
    )
    await app.waitForTimeout(3000)
    await expect(app.locator('html')).toHaveAttribute('data-theme', theme)
    await app.waitForTimeout(1500)
    const picture = await app.screenshot({ path: join(folder, `demo-${theme}.png`) })
    expect(picture.byteLength).toBeGreaterThan(20_000)
  })
}
