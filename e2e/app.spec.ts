import { expect, test } from './fixture.ts'
import { header, instant, pauseAt, playState, sessionOpen } from './page-hooks.ts'

const SECOND = 4

test('the first start shows the demo session, marked synthetic, and plays it', async ({ app }) => {
  await sessionOpen(app, false, 60_000)
  expect((await header(app))?.synthetic).toBe(true)
  await expect(app.getByText('All data synthetic')).toBeVisible()
  await expect.poll(() => playState(app)).not.toBe('paused')
  const before = await instant(app)
  await expect.poll(() => instant(app)).toBeGreaterThan(before)
})

test('the page is isolated and reaches nothing but its host', async ({ app, host }) => {
  expect(await app.evaluate(() => crossOriginIsolated)).toBe(true)
  const elsewhere = await app.evaluate(() =>
    fetch('http://127.0.0.1:9/').then(
      () => 'reached',
      () => 'refused',
    ),
  )
  expect(elsewhere).toBe('refused')
  expect(app.url().startsWith(new URL(host.url).origin)).toBe(true)
  expect(app.url()).not.toContain('token')
})

test('the fixture session loads under the rules of the host', async ({ page, host }) => {
  const refused: string[] = []
  page.on('console', (m) => {
    if (/Content Security Policy/i.test(m.text())) refused.push(m.text())
  })
  await page.goto(`${host.url}&fixture=1`)
  await expect(page.locator('html')).toHaveAttribute('data-fixture', 'loaded', { timeout: 60_000 })
  await sessionOpen(page, true, 30_000)
  expect(refused).toEqual([])
})

test('a reload needs no token in the address', async ({ app }) => {
  await app.reload()
  await expect(app.getByText('SYNTHETIC').first()).toBeVisible()
})

test('frames are computed to the end, hashed, and shown again as stored', async ({ app }) => {
  test.setTimeout(300_000)
  await sessionOpen(app, true, 280_000)
  const first = await header(app)
  expect(first?.frameHash).toMatch(/^[0-9a-f]{16,}$/)
  await app.reload()
  await sessionOpen(app, true, 30_000)
  expect((await header(app))?.frameHash).toBe(first?.frameHash)
})

test('keys move time by seconds, frames and to the ends', async ({ app }) => {
  await sessionOpen(app, true, 100_000)
  const open = await header(app)
  const start = (open?.rthOpenK ?? 0) + 1000
  await pauseAt(app, start)
  const press = async (key: string) => {
    await app.keyboard.press(key)
    return instant(app)
  }
  expect(await press('ArrowRight')).toBe(start + SECOND)
  expect(await press('Shift+ArrowRight')).toBe(start + 11 * SECOND)
  expect(await press('Shift+ArrowLeft')).toBe(start + SECOND)
  expect(await press('ArrowLeft')).toBe(start)
  expect(await press('Alt+ArrowRight')).toBe(start + 1)
  expect(await press('Alt+ArrowLeft')).toBe(start)
  expect(await press('Home')).toBe(open?.firstK)
  expect(await press('End')).toBe(open?.lastK)
  await pauseAt(app, start)
  await app.keyboard.press(' ')
  expect(await playState(app)).toBe('playing')
  await app.keyboard.press(' ')
  expect(await playState(app)).toBe('paused')
})

test('speed keys set the speed', async ({ app }) => {
  await sessionOpen(app, true, 100_000)
  const speed = () => app.evaluate(() => window.__spymaster.player.clock.speed)
  await app.keyboard.press('3')
  expect(await speed()).toBe(1)
  await app.keyboard.press('.')
  expect(await speed()).toBeGreaterThan(1)
  await app.keyboard.press(',')
  expect(await speed()).toBe(1)
})

test('dragging the timeline paints the new instant', async ({ app }) => {
  await sessionOpen(app, true, 100_000)
  const track = await app.getByLabel('Session time').boundingBox()
  if (!track) throw new Error('no timeline')
  const y = track.y + track.height * 0.45
  await app.mouse.move(track.x + track.width * 0.3, y)
  await app.mouse.down()
  await app.mouse.move(track.x + track.width * 0.6, y, { steps: 5 })
  await app.mouse.up()
  await expect
    .poll(() =>
      app.evaluate(() => window.__spymaster.probe.paintedK === Math.floor(window.__spymaster.k)),
    )
    .toBe(true)
})

test('seeking there and back shows the same numbers', async ({ app }) => {
  await sessionOpen(app, true, 100_000)
  const at = ((await header(app))?.rthOpenK ?? 0) + 5000
  const spot = () =>
    app.evaluate((k) => window.__spymaster.session.data?.frames.at('spot', k) ?? null, at)
  await pauseAt(app, at)
  // The header says ready before the last chunk has arrived.
  await expect.poll(spot).toBeGreaterThan(1000)
  const before = await spot()
  await pauseAt(app, at + 20_000)
  await pauseAt(app, at)
  expect(await spot()).toBe(before)
})
