/** Work nobody sees waits until the instant rests: it may not cost a seek anything. */
const REST_MS = 350
/** While time never rests (playing), this often. */
const MOST_MS = 2000

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
    if (now - last < REST_MS && now - first < MOST_MS) {
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
