import { test as base, expect, type Page } from '@playwright/test'
import { type RunningHost, startHost } from './host.ts'

/** `host`: one app for all tests of a worker, its demo session made at its first start. */
export const test = base.extend<{ app: Page }, { host: RunningHost }>({
  host: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the first argument destructured.
    async ({}, use) => {
      const host = await startHost({ demoScale: Number(process.env.DEMO_SCALE ?? 0.05) })
      await use(host)
      await host.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  /** The open window, once it shows a session. Fails the test on any uncaught error in the page. */
  app: async ({ page, host }, use) => {
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(host.url)
    await expect(page.getByText('SYNTHETIC').first()).toBeVisible({ timeout: 60_000 })
    await use(page)
    expect(errors).toEqual([])
  },
})
export { expect }
