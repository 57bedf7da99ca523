import type { VerbIo } from './verb.ts'

const EVERY_MS = 1000

/** Says how far a task is, at most once a second, on stderr. */
export function progressLine(io: VerbIo) {
  let last = -Infinity
  let latest: string | null = null
  return {
    show(fraction: number, detail: string) {
      latest = `${(100 * fraction).toFixed(0).padStart(3)} % ${detail}`
      const now = performance.now()
      if (now - last < EVERY_MS) return
      last = now
      io.say(latest)
      latest = null
    },
    end() {
      if (latest !== null) io.say(latest)
      latest = null
    },
  }
}
