/** Finds a Chromium for tests; as root on Debian it can be installed. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    for (const name of NAMES) {
      const path = join(folder, name)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        // Not here.
      }
    }
  return null
}

/** Returns the browser's path, installing it when this is root on Debian; null when it is not to be had. */
export function ensureChromium(log = console.log) {
  const found = findChromium()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    log('Installing Chromium (apt-get) …')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const apt = (...args) =>
      spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env }).status === 0
    if (
      (apt('install', '-y', '--no-install-recommends', 'chromium') ||
        (apt('update') && apt('install', '-y', '--no-install-recommends', 'chromium'))) &&
      findChromium()
    )
      return findChromium()
  }
  log(
    'No Chromium found: install it (Debian, Ubuntu: `sudo apt-get install chromium`; elsewhere Chrome or Chromium), or set CHROMIUM to its path.',
  )
  return null
}
