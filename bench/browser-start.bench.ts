/**
 * Starts of the app, from the host process to the window: the very first one, which has to simulate,
 * ingest and begin to fold the demo session, and a later one on a lake whose frames are stored.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { startHost } from '../e2e/host.ts'
import { allPainted, instant, playState, sessionOpen } from '../e2e/page-hooks.ts'
import type { Bench } from './bench.ts'

const FIRST_BUDGET_MS = 60_000
const LATER_BUDGET_MS = 5000
const LATER_STARTS = 3

const painted = (page: Page, timeout: number) =>
  page.waitForFunction(() => window.__spymaster?.probe.paintedK >= 0, null, { timeout })

/** Until the session plays: time moves and what it shows was painted. */
async function untilPlaying(page: Page) {
  await painted(page, 540_000)
  const from = await instant(page)
  while ((await playState(page)) === 'paused' || (await instant(page)) === from)
    await page.waitForTimeout(25)
}

async function start<T>(
  browser: Browser,
  folder: string,
  watch: (page: Page, ms: () => number) => Promise<T>,
): Promise<T> {
  const started = performance.now()
  const host = await startHost({ demoScale: Number(process.env.DEMO_SCALE ?? 1), folder })
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  try {
    await page.goto(host.url)
    return await watch(page, () => performance.now() - started)
  } finally {
    await page.close()
    await host.stop()
  }
}

export const benches: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-start-'))
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const first = await start(browser, folder, async (page, ms) => {
      await untilPlaying(page)
      const playing = ms()
      await sessionOpen(page, true, 540_000)
      return { playing, computed: ms() }
    })
    const later: number[] = []
    for (let n = 0; n < LATER_STARTS; n++)
      later.push(
        await start(browser, folder, async (page, ms) => {
          await allPainted(page, 60_000)
          return ms()
        }),
      )
    const result = (name: string, ms: number, budget: number, baseline: string) => ({
      name,
      value: Math.round(ms),
      unit: 'ms',
      ratio: Number((ms / budget).toFixed(3)),
      baseline,
    })
    const minute = 'the 60 s a first start may take'
    return [
      result(
        'first start, process to the demo session playing',
        first.playing,
        FIRST_BUDGET_MS,
        minute,
      ),
      result(
        'first start, process to the whole session computed',
        first.computed,
        FIRST_BUDGET_MS,
        minute,
      ),
      result(
        `later start, process to all pictures painted, median of ${LATER_STARTS}`,
        later.sort((a, b) => a - b)[LATER_STARTS >> 1] ?? Number.NaN,
        LATER_BUDGET_MS,
        'the 5 s a later start may take',
      ),
    ]
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
