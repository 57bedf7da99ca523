import { probe } from '../store/frame-loop.ts'
import { useSessionStatus } from '../store/hooks.ts'
import { LiveText } from '../ui/controls.tsx'
import { drawTimeText } from './header-model.ts'

/** Reading the heap size is slow: at most once a second. Chromium only; other engines show a dash. */
let heap = { at: Number.NEGATIVE_INFINITY, text: '–' }
const heapText = ({ now }: { now: number }) => {
  if (now - heap.at < 1000) return heap.text
  const { memory } = performance as { memory?: { usedJSHeapSize: number } }
  heap = { at: now, text: memory ? `${Math.round(memory.usedJSHeapSize / 1048576)} MB` : '–' }
  return heap.text
}

export function StatusBar() {
  const status = useSessionStatus()
  const header = status.kind === 'open' ? status.header : null
  return (
    <div className="stb">
      {header?.synthetic && <span className="syn">All data synthetic</span>}
      {header && <FrameHash hash={header.frameHash} progress={header.progress} />}
      {header && (
        <span className="drop-status">
          Pipeline <b>{header.pipelineVersion}</b>, config{' '}
          <b className="num">{header.configHash.slice(0, 4)}</b>
        </span>
      )}
      <span className="grow" />
      <span>Dealer's view: negative = dealers short gamma = AMPLIFY</span>
      <span>
        Frame <LiveText className="num t2" of={() => drawTimeText(probe.p95)} /> p95
      </span>
      <span className="drop-status">
        Memory <LiveText className="num t2" of={heapText} />
      </span>
    </div>
  )
}

/**
 * Names the frames on screen; says nothing about other computations of them, because this window
 * has seen none.
 */
function FrameHash({ hash, progress }: { hash: string | null; progress: number }) {
  if (!hash)
    return (
      <span>
        Frames <b className="num">{Math.floor(progress * 100)}%</b>
      </span>
    )
  return (
    <span title={`Rolling hash over all sealed frames of this session: ${hash}`}>
      Frames <b className="num">{hash.slice(0, 8)}</b>
    </span>
  )
}
