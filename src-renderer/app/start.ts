/** Brings a window up: workspace first, so that it paints once in the right theme, then the session. */

import { fontsReady } from '../charts/canvas.tsx'
import { invalidate, probe } from '../store/frame-loop.ts'
import { player } from '../store/player.ts'
import { session } from '../store/session.ts'
import { useUser } from '../store/user.ts'
import { followTheme } from '../ui/theme.ts'
import { backend } from './backend.ts'
import { followBookmarks, keepSaved, loadUser } from './workspace.ts'

/** The longest the first drawing waits for its faces. */
const FONTS_MS = 200

/** What tests and the scrub bench may look at and drive. */
interface SpymasterHooks {
  probe: typeof probe
  seek(k: number): void
  readonly k: number
  session: typeof session
  player: typeof player
}

/** A detached window has no layout of its own to keep and no tour to give. */
export async function prepare(detached: boolean): Promise<void> {
  const hooks: SpymasterHooks = {
    probe,
    seek: (k) => player.send({ kind: 'seek', k }),
    get k() {
      return player.instant
    },
    session,
    player,
  }
  Object.assign(window, { __spymaster: hooks })
  const fonts = fontsReady()
  await Promise.race([loadUser(backend()), after(1500)])
  const theme = new URLSearchParams(location.search).get('theme')
  if (theme === 'dark' || theme === 'light' || theme === 'cb') useUser.setState({ theme })
  followTheme()
  if (detached) useUser.setState({ tourStep: null })
  else {
    keepSaved(backend())
    followBookmarks(backend())
  }
  fonts.then(invalidate)
  // Words drawn with another face would be drawn a second time.
  await Promise.race([fonts, after(FONTS_MS)])
}

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
