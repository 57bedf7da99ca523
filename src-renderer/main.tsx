import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { backend } from './app/backend.ts'
import { openFirstSession } from './app/first-session.ts'
import { prepare } from './app/start.ts'
import './ui/tokens.css'
import './ui/base.css'
import './app/app.css'

await prepare()
const root = createRoot(document.getElementById('root')!)
if (new URLSearchParams(location.search).has('story')) {
  const { Story } = await import('./dev/Story.tsx')
  root.render(<Story />)
} else {
  root.render(<App />)
  await openFirstSession(backend())
}
