/** The colour scale's clip: from the session so far, and never moved by a scrub. */
import { invalidate } from '../../store/frame-loop.ts'
import { player } from '../../store/player.ts'
import type { SessionData } from '../../store/session-data.ts'
import { magnitudeQuantile, nextClip } from './gamma-heatmap.model.ts'

/** After a seek the scale rests this long. */
const REST_MS = 700
/** While playing it is looked at again after this many frames. */
const REVIEW_FRAMES = 1200

export class ClipScale {
  private key = ''
  private clip = Number.NaN
  private judgedK = -1
  private judgedVersion = -1
  private lastK = -1
  private rest: ReturnType<typeof setTimeout> | undefined
  private resting = true

  /** ± the clip in force for this column at frame k; NaN until something is known. */
  at(data: SessionData, column: string, k: number): number {
    const key = `${data.header.date}/${data.header.pipeline}/${column}`
    if (key !== this.key) this.restart(key)
    this.noteSeek(k)
    const stale = data.version !== this.judgedVersion || Math.abs(k - this.judgedK) >= REVIEW_FRAMES
    if (Number.isNaN(this.clip) || (this.resting && stale)) this.judge(data, column, k)
    return this.clip
  }

  private restart(key: string) {
    this.key = key
    this.clip = Number.NaN
    this.judgedK = -1
  }

  /** A jump while paused, or against play, is a scrub: wait until it ends. */
  private noteSeek(k: number) {
    const step = k - this.lastK
    const playing = player.clock.state.kind === 'playing'
    this.lastK = k
    if (step === 0 || (playing && step > 0 && step < REVIEW_FRAMES)) return
    this.resting = false
    clearTimeout(this.rest)
    this.rest = setTimeout(() => {
      this.resting = true
      invalidate()
    }, REST_MS)
  }

  private judge(data: SessionData, column: string, k: number) {
    const coarsest = Math.max(...data.gammaTiles.keys())
    const table = data.gammaTiles.get(coarsest)
    if (!table) return
    // A tile is known from its end on.
    this.clip = nextClip(this.clip, magnitudeQuantile(table, column, k + 1 - coarsest))
    this.judgedK = k
    this.judgedVersion = data.version
  }
}
