/** Work nobody sees waits until the instant rests: it may not cost a seek anything. */
import { player } from './player.ts'

const REST_MS = 350
/** While the session plays, which never rests, this often. */
const PLAYING_MS = 2000

export interface Rest {
  /** Something changed: run after a rest. */
  mark(): void
  stop(): void
}

export function atRest(run: () => void): Rest {
  let timer: ReturnType<typeof setTimeout> | undefined
  let first = 0
  let last = 0
  const look = () => {
    const now = performance.now()
    const playing = player.clock.state.kind === 'playing'
    if (now - last < REST_MS && !(playing && now - first >= PLAYING_MS)) {
      timer = setTimeout(look, REST_MS - (now - last))
      return
    }
    timer = undefined
    run()
  }
  return {
    mark() {
      last = performance.now()
      if (timer !== undefined) return
      first = last
      timer = setTimeout(look, REST_MS)
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
