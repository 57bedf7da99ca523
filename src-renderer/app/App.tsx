import { useEffect, useState } from 'react'
import { PanelBoundary } from '../panels/PanelHost.tsx'
import { useSessionStatus } from '../store/hooks.ts'
import { Timeline } from '../timeline/Timeline.tsx'
import type { LinkState } from '../transport/backend.ts'
import { ICONS } from '../ui/icons.tsx'
import { backend } from './backend.ts'
import { Dock } from './Dock.tsx'
import { Header } from './Header.tsx'
import { listenForKeys } from './keyboard.ts'
import { Overlays } from './Overlays.tsx'
import { StatusBar } from './StatusBar.tsx'
import { Tour } from './Tour.tsx'

export function App() {
  const status = useSessionStatus()
  const synthetic = status.kind === 'open' && status.header.synthetic
  useEffect(() => listenForKeys(), [])
  return (
    <div className={synthetic ? 'app synthetic' : 'app'}>
      <PanelBoundary title="The header">
        <Header />
      </PanelBoundary>
      <Dock />
      <PanelBoundary title="The timeline">
        <Timeline />
      </PanelBoundary>
      <PanelBoundary title="The status bar">
        <StatusBar />
      </PanelBoundary>
      <Offline />
      <Overlays />
      <Tour />
    </div>
  )
}

/** Shown while the host does not answer; everything already here keeps working. */
export function Offline() {
  const [link, setLink] = useState<LinkState>(backend().link)
  useEffect(() => backend().onLink(setLink), [])
  if (link.kind !== 'offline') return null
  return (
    <div className="offline" role="status">
      <span className="warn">{ICONS.warning}</span>
      <span>
        {link.reason}. What is loaded stays;{' '}
        {link.retryAt === null ? 'reload from the app to go on.' : 'trying again.'}
      </span>
    </div>
  )
}
