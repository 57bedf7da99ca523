import { useState } from 'react'
import { isOpen } from '#core/jobs/job'
import type { ReplayCheck } from '#core/protocol/alerts'
import type { SessionHeader } from '#core/protocol/index'
import { quantity } from '../format/numbers.ts'
import { useJobs } from '../library/jobs.ts'
import { probe } from '../store/frame-loop.ts'
import { useSessionStatus } from '../store/hooks.ts'
import { LiveText } from '../ui/controls.tsx'
import { ICONS } from '../ui/icons.tsx'
import { backend } from './backend.ts'
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
      {header && <FrameHash header={header} />}
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
 * Names the frames on screen, and what is known of other computations of them: whether the live
 * driver, given the same records, sealed the same frames.
 */
function FrameHash({ header }: { header: SessionHeader }) {
  const { frameHash: hash, progress, replay, pipeline, date } = header
  const [asked, setAsked] = useState<string | null>(null)
  const job = useJobs().jobs.find((j) => j.jobId === asked && isOpen(j.state))
  if (!hash)
    return (
      <span>
        Frames <b className="num">{Math.floor(progress * 100)}%</b>
      </span>
    )
  const check = async () => {
    const { jobId } = await backend().call('session.verify', { pipeline, date })
    setAsked(jobId)
  }
  return (
    <span className="frame-check">
      <span title={`Rolling hash over all sealed frames of this session: ${hash}`}>
        Frames <b className="num">{hash.slice(0, 8)}</b>
      </span>
      {job ? (
        <span role="status">
          playing them live <b className="num">{Math.floor(job.progress * 100)}%</b>
        </span>
      ) : (
        <button
          type="button"
          data-checked={replay !== null}
          aria-label={checkWords(replay)}
          title={checkTitle(header)}
          onClick={() => void check()}
        >
          <CheckMark replay={replay} />
        </button>
      )}
    </span>
  )
}

const isSame = ({ equal, alertsEqual }: ReplayCheck) => equal && alertsEqual !== false
const checkWords = (replay: ReplayCheck | null) =>
  replay === null
    ? 'Check live against replay'
    : isSame(replay)
      ? 'Live equals replay. Check again'
      : 'Live differs from replay. Check again'

function CheckMark({ replay }: { replay: ReplayCheck | null }) {
  if (replay === null) return <>check live = replay</>
  return isSame(replay) ? (
    <>
      <span className="ok">{ICONS.check}</span> live = replay
    </>
  ) : (
    <>
      <span className="bad">{ICONS.critical}</span> live differs
    </>
  )
}

function checkTitle({ replay, frameHash }: SessionHeader): string {
  if (replay === null)
    return 'Plays the records of this session to the live driver and compares the frames it seals with those shown. Takes about as long as computing the session.'
  const alerts =
    replay.alertsEqual === null
      ? 'the rules have changed since'
      : replay.alertsEqual
        ? 'the same'
        : 'they differ'
  return `Stored ${frameHash}\nLive ${replay.liveHash}\n${quantity(replay.records)} records played, ${quantity(replay.late)} too late\nAlerts: ${alerts}`
}
