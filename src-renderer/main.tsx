import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { openFirstSession, prepare } from './app/start.ts'
import './ui/tokens.css'
import './ui/base.css'
import './app/app.css'

await prepare()
const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
await openFirstSession()
