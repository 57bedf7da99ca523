/**
 * Scrub latency in Chromium: real mouse moves over the timeline of the demo day in the default
 * layout (Levels chart, Gamma heatmap, Level cockpit, Level board), each to a random instant and
 * each after the one before was painted. Measured from the dispatch of the pointer event in the
 * page, which Chromium aligns with the frame, to the first task after the paint that shows the new
 * instant. A seek counts only if header, playback clock, timeline and all four panels say they drew
 * exactly that instant in it. Nothing that is seen comes later; the words screen readers find in the
 * document are brought up to date once the instant has rested for a third of a second.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { startHost } from '../e2e/host.ts'
import { allPainted, header, PICTURES, pauseAt, sessionOpen } from '../e2e/page-hooks.ts'
import type { Bench, BenchResult } from './bench.ts'

const SEEKS = 500
const VIEWPORTS = [
  { width: 1280, height: 800 },
  { width: 1440, height: 900 },
] as const
type Viewport = (typeof VIEWPORTS)[number]
const FRAME_MS = 1000 / 60
/** Session data still coming in would be work beside the seek. */
const QUIET_MS = 3000
interface Watched {
  moves: { at: number }
  probe: { shown: Record<string, number>; drawMs: number }
}
interface Seek {
  /** Input to painted, and the part of it spent drawing in JavaScript. */
  paintedMs: number
  drawMs: number
}

const quantile = (values: readonly number[], q: number) => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

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

/** The last move, once the instant it asked for was painted in every picture. */
const painted = async (page: Page, before: number) => {
  const handle = await page.waitForFunction(
    ({ last, pictures }) => {
      const { moves, __spymaster: s } = window as typeof window & Watched
      const { paintedK, paintedAt, shown, drawMs } = s.probe as typeof s.probe & Watched['probe']
      if (moves.at <= last || paintedAt < moves.at || paintedK !== Math.floor(s.k)) return null
      const stale = pictures.filter((name) => shown[name] !== paintedK)
      return { ms: paintedAt - moves.at, at: moves.at, drawMs, stale }
    },
    { last: before, pictures: PICTURES },
    { polling: 5, timeout: 10_000 },
  )
  const value = await handle.jsonValue()
  if (!value) throw new Error('nothing painted')
  if (value.stale.length > 0) throw new Error(`painted without ${value.stale.join(', ')}`)
  return value
}

async function scrub(page: Page): Promise<Seek[]> {
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
  const seeks: Seek[] = []
  let last = await page.evaluate(() => performance.now())
  for (let n = 0; n < SEEKS; n++) {
    await page.mouse.move(somewhere(), y)
    const { ms, at, drawMs } = await painted(page, last)
    seeks.push({ paintedMs: ms, drawMs })
    last = at
  }
  await page.mouse.up()
  return seeks
}

/** Until no chunk of the session has come for a while. */
const loaded = (page: Page) =>
  page.waitForFunction(
    (quiet) => {
      const { data } = window.__spymaster.session as { data: { version: number } | null }
      const seen = window as typeof window & { loading?: { version: number; at: number } }
      const now = performance.now()
      if (!data) return false
      if (seen.loading?.version !== data.version) seen.loading = { version: data.version, at: now }
      return now - (seen.loading?.at ?? now) > quiet
    },
    QUIET_MS,
    { polling: 100, timeout: 120_000 },
  )

async function measure(browser: Browser, url: string, viewport: Viewport) {
  const started = performance.now()
  const page = await browser.newPage({ viewport })
  await page.goto(url)
  await allPainted(page, 60_000)
  const openMs = performance.now() - started
  await sessionOpen(page, true, 60_000)
  await loaded(page)
  const open = await header(page)
  if (open) await pauseAt(page, open.rthOpenK)
  await page.waitForTimeout(1000)
  const seeks = await scrub(page)
  await page.close()
  return { openMs, seeks }
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
    const first = await browser.newPage({ viewport: VIEWPORTS[0] })
    await first.goto(host.url)
    await sessionOpen(first, true, 540_000)
    await first.close()

    const results: BenchResult[] = []
    for (const viewport of VIEWPORTS) {
      const { openMs, seeks } = await measure(browser, host.url, viewport)
      const of = `${viewport.width}x${viewport.height}, demo scale ${demoScale}`
      const add = (name: string, value: number, framed: boolean) =>
        results.push({
          name: `${name}, ${of}`,
          value: Number(value.toFixed(2)),
          unit: 'ms',
          ratio: framed ? Number((value / FRAME_MS).toFixed(3)) : null,
          baseline: framed ? 'one frame at 60 Hz' : null,
        })
      for (const q of [0.5, 0.95]) {
        const p = `p${q * 100} of ${SEEKS} seeks`
        const all = seeks.map((seek) => seek.paintedMs)
        const drawing = seeks.map((seek) => seek.drawMs)
        add(`scrub, input to painted, ${p}`, quantile(all, q), true)
        add(`scrub, of it drawing in JavaScript, ${p}`, quantile(drawing, q), true)
      }
      add('stored session, page load to all pictures painted', openMs, false)
    }
    return results
  } finally {
    await browser.close()
    await host.stop()
  }
}
