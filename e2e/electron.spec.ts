/** The Electron host in its own runtime; left out, and said so, where that is not installed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron as electron, expect, test } from '@playwright/test'
import { header, instant, sessionOpen } from './page-hooks.ts'

const root = join(import.meta.dirname, '..')

test('the app opens in a window of its own, isolated, and plays the demo session', async () => {
  test.setTimeout(300_000)
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-electron-'))
  const app = await electron.launch({
    ...(process.env.ELECTRON ? { executablePath: process.env.ELECTRON } : {}),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root],
    env: {
      ...(process.env as Record<string, string>),
      SPYMASTER_HOME: join(folder, 'home'),
      SPYMASTER_LAKE: join(folder, 'lake'),
    },
  })
  try {
    const page = await app.firstWindow()
    expect(page.url()).toBe('app://spymaster/')
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
    expect(await page.evaluate(() => typeof Reflect.get(globalThis, 'require'))).toBe('undefined')
    await sessionOpen(page, false, 240_000)
    expect((await header(page))?.synthetic).toBe(true)
    const before = await instant(page)
    await expect.poll(() => instant(page)).toBeGreaterThan(before)
  } finally {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
