import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { backend } from './app/backend.ts'
import { DetachedWindow } from './app/DetachedWindow.tsx'
import { openDetachedSession, openFirstSession } from './app/first-session.ts'
import { prepare } from './app/start.ts'
import { linkWindows } from './app/window-link.ts'
import { panelById } from './panels/index.ts'

const query = new URLSearchParams(location.search)
const detached = panelById(query.get('panel') ?? '')

/** Not awaited by this module: what it loads later imports from it. */
async function show() {
  await prepare(detached !== undefined)
  const root = createRoot(document.getElementById('root')!)
  if (query.has('story')) {
    const { Story } = await import('./dev/Story.tsx')
    root.render(<Story />)
  } else if (detached) {
    root.render(<DetachedWindow spec={detached} />)
    openDetachedSession(backend())
  } else {
    root.render(<App />)
    linkWindows()
    await openFirstSession(backend())
  }
}
void show()
