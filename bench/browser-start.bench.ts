/** Start of the app on a lake whose session is stored: process start to the first painted instant. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { startHost } from '../e2e/host.ts'
import { sessionOpen } from '../e2e/page-hooks.ts'
import type { Bench } from './bench.ts'

const BUDGET_MS = 5000

export const benches: Bench = async () => {
  const folder = join(import.meta.dirname, '../.cache/bench-lake')
  mkdirSync(folder, { recursive: true })
  const demoScale = Number(process.env.DEMO_SCALE ?? 1)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const start = async () => {
      const started = performance.now()
      const host = await startHost({ demoScale, folder })
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
      try {
        await page.goto(host.url)
        await sessionOpen(page, false, 540_000)
        await page.waitForFunction(() => window.__spymaster.probe.paintedK >= 0, null, {
          timeout: 60_000,
        })
        const ms = performance.now() - started
        await sessionOpen(page, true, 540_000)
        return ms
      } finally {
        await page.close()
        await host.stop()
      }
    }
    await start()
    const value = await start()
    return [
      {
        name: 'later start, process to first painted instant',
        value: Math.round(value),
        unit: 'ms',
        ratio: Number((value / BUDGET_MS).toFixed(3)),
        baseline: 'the 5 s a later start may take',
      },
    ]
  } finally {
    await browser.close()
  }
}
