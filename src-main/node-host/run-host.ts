/** The Node host from start to end: lock, backend, server, window. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#core/protocol/index'
import { createBackend } from '../backend.ts'
import { places, version } from '../places.ts'
import { openSecrets, secretsFile } from '../secrets.ts'
import { isLock, takeLock } from './lock.ts'
import { fileManager } from './reveal.ts'
import { startServer } from './server.ts'
import { findBrowser, hasDisplay, openWindow } from './window.ts'

export interface HostOptions {
  lake?: string
  port?: number
  /** Show a window when there is a browser and a display. */
  open: boolean
  /** Simulate a session when the lake has none. */
  demo: boolean
  demoScale: number
}

/** A reload takes a moment; a closed window stays closed. */
const GONE_MS = 3000

/** Runs until the window is closed or a signal arrives; returns the exit code. */
export async function runHost(options: HostOptions, say = console.log): Promise<number> {
  const place = places(options.lake)
  if (!existsSync(join(place.renderer, 'index.html')))
    throw new AppError('NOT_BUILT', 'The page is not built yet: run `npm run build` first.')
  const browser = options.open && hasDisplay() ? findBrowser() : null
  const profile = join(place.home, 'browser')

  const lock = takeLock(place.home)
  if (!isLock(lock)) {
    say(`Spymaster is already running: ${lock.url ?? `process ${lock.pid}`}`)
    if (browser && lock.url) openWindow(browser, lock.url, profile).unref()
    return 0
  }

  const stop = Promise.withResolvers<number>()
  let windows = 0
  let browserGone = false
  const stopWhenAlone = () => {
    setTimeout(() => {
      if (browserGone && windows === 0) stop.resolve(0)
    }, GONE_MS).unref()
  }
  const reveal = fileManager(options.open && hasDisplay())
  const backend = createBackend({
    version: version(),
    host: 'node',
    lake: place.lake,
    home: place.home,
    secrets: openSecrets(secretsFile(place.home)),
    ...(reveal ? { reveal } : {}),
    demo: options.demo ? { folder: place.demo, seed: 7, scale: options.demoScale } : null,
  })
  try {
    const server = await startServer(backend, {
      files: place.renderer,
      port: options.port ?? 0,
      onWindows(count) {
        windows = count
        if (count === 0) stopWhenAlone()
      },
      onPage: backend.expectWindow,
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => stop.resolve(0))
    lock.announce(server.url)
    say(`Spymaster: ${server.url}`)
    if (browser) {
      backend.expectWindow()
      const window = openWindow(browser, server.url, profile)
      window.on('error', (error) => say(`The browser did not start (${error.message}).`))
      window.on('exit', () => {
        browserGone = true
        stopWhenAlone()
      })
    } else if (options.open) {
      say('No window could be opened here (no Chromium or no display): open the address above.')
    }
    await backend.start()
    const code = await stop.promise
    await server.close()
    return code
  } finally {
    await backend.close()
    lock.release()
  }
}
