/**
 * The first code of a window, small so that it runs at once: it brings the styles, asks the host for
 * what is shown first, and while that is on its way loads the rest.
 */
import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import 'dockview-react/dist/styles/dockview.css'
import './ui/tokens.css'
import './ui/base.css'
import './app/app.css'
import { askForOpening } from './app/ask-for-opening.ts'
import { backend, takeBackend } from './app/backend.ts'
import { FACES } from './ui/faces.ts'

// Before anything can be drawn with them.
for (const face of FACES) void document.fonts.load(face)

const query = new URLSearchParams(location.search)

/** Not awaited by this module: what it loads imports from it. */
async function start() {
  if (query.has('fixture') || query.has('story')) {
    const { fixtureBackend } = await import('./dev/fixture-backend.ts')
    takeBackend(fixtureBackend())
  } else if (!query.has('panel')) {
    askForOpening(backend())
  }
  await import('./main.tsx')
}
void start()
