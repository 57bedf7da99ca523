/** The app window of the Node host: Chromium in app mode with a profile of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
]
const FIXED_PLACES: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
}

const runnable = (path: string) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The first Chromium-like browser found; `CHROMIUM` in the environment wins. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | null {
  if (env.CHROMIUM) return env.CHROMIUM
  const places = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const candidates = places.flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return [...candidates, ...(FIXED_PLACES[process.platform] ?? [])].find(runnable) ?? null
}

/** Can a window be shown at all? */
export const hasDisplay = (env: NodeJS.ProcessEnv = process.env) =>
  process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)

/** Switches for a window that is an app and asks the network for nothing. */
export const browserArgs = (url: string, profile: string, asRoot: boolean): string[] => [
  `--app=${url}`,
  `--user-data-dir=${profile}`,
  '--window-size=1600,1000',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--disable-extensions',
  '--disable-domain-reliability',
  '--disable-client-side-phishing-detection',
  '--disable-breakpad',
  '--no-pings',
  '--password-store=basic',
  '--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication,CertificateTransparencyComponentUpdater',
  // As root Chromium refuses its sandbox; --test-type hides the warning bar about it.
  ...(asRoot ? ['--no-sandbox', '--test-type'] : []),
]

/** Opens the window; the process ends when the user closes it. */
export function openWindow(browser: string, url: string, profile: string): ChildProcess {
  const args = browserArgs(url, profile, process.getuid?.() === 0)
  return spawn(browser, args, { stdio: 'ignore' })
}
