/**
 * Scrub latency in Chromium: real mouse moves over the timeline, from the dispatch of the pointer
 * event in the page to the first task after the paint that shows the new instant.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'
import { startHost } from '../e2e/host.ts'
import { header, pauseAt, sessionOpen } from '../e2e/page-hooks.ts'
import type { Bench, BenchResult } from './bench.ts'

const SEEKS = 500
const VIEWPORT = { width: 1440, height: 900 }
const FRAME_MS = 1000 / 60

const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN

/** Notes when a pointer move reaches the page, before any of its handlers. */
const watchMoves = (page: Page) =>
  page.evaluate(() => {
    const moves = { at: 0 }
    Object.assign(window, { moves })
    window.addEventListener(
      'pointermove',
      () => {
        moves.at = performance.now()
      },
      { capture: true },
    )
  })

/** Milliseconds from the last move to the paint that showed the instant it asked for. */
const painted = async (page: Page, before: number) => {
  const handle = await page.waitForFunction(
    (last) => {
      const { moves, __spymaster: s } = window as typeof window & { moves: { at: number } }
      const { paintedK, paintedAt } = s.probe
      const shown = moves.at > last && paintedAt >= moves.at && paintedK === Math.floor(s.k)
      return shown ? { ms: paintedAt - moves.at, at: moves.at } : null
    },
    before,
    { polling: 5, timeout: 10_000 },
  )
  const value = await handle.jsonValue()
  if (!value) throw new Error('nothing painted')
  return value
}

async function scrub(page: Page): Promise<number[]> {
  const track = await page.getByLabel('Session time').boundingBox()
  if (!track) throw new Error('no timeline')
  await watchMoves(page)
  const y = track.y + track.height * 0.45
  let seed = 7
  const somewhere = () => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    return track.x + track.width * (0.02 + 0.96 * (seed / 0x7fffffff))
  }
  await page.mouse.move(somewhere(), y)
  await page.mouse.down()
  const times: number[] = []
  let last = await page.evaluate(() => performance.now())
  for (let n = 0; n < SEEKS; n++) {
    await page.mouse.move(somewhere(), y)
    const { ms, at } = await painted(page, last)
    times.push(ms)
    last = at
  }
  await page.mouse.up()
  return times.sort((a, b) => a - b)
}

export const benches: Bench = async () => {
  const folder = join(import.meta.dirname, '../.cache/bench-lake')
  mkdirSync(folder, { recursive: true })
  const demoScale = Number(process.env.DEMO_SCALE ?? 1)
  const host = await startHost({ demoScale, folder })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const first = await browser.newPage({ viewport: VIEWPORT })
    await first.goto(host.url)
    await sessionOpen(first, true, 540_000)
    await first.close()

    const started = performance.now()
    const page = await browser.newPage({ viewport: VIEWPORT })
    await page.goto(host.url)
    await sessionOpen(page, true, 60_000)
    await page.waitForFunction(() => window.__spymaster.probe.paintedK >= 0)
    const openMs = performance.now() - started
    await page.waitForTimeout(5000)

    const open = await header(page)
    if (open) await pauseAt(page, open.rthOpenK)
    const times = await scrub(page)
    const size = `${VIEWPORT.width}x${VIEWPORT.height}`
    const result = (name: string, value: number): BenchResult => ({
      name: `${name}, ${size}, demo scale ${demoScale}`,
      value: Number(value.toFixed(2)),
      unit: 'ms',
      ratio: Number((value / FRAME_MS).toFixed(3)),
      baseline: 'one frame at 60 Hz',
    })
    return [
      result(`scrub, input to painted, p50 of ${SEEKS}`, quantile(times, 0.5)),
      result(`scrub, input to painted, p95 of ${SEEKS}`, quantile(times, 0.95)),
      {
        ...result('stored session, page load to first paint', openMs),
        ratio: null,
        baseline: null,
      },
    ]
  } finally {
    await browser.close()
    await host.stop()
  }
}
