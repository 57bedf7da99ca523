/**
 * Days nobody has checked are checked when the host has nothing better to do: after an import or a
 * download, and when a session has been opened. Their verdict is the data-health light of the day.
 */
import type { QualityDay } from '#core/protocol/quality'

export interface AutoCheckPorts {
  /** What is known of the lake's days, newest first. */
  days(): Promise<readonly QualityDay[]>
  /** Something the user waits for is running. */
  busy(): boolean
  /** Queues the check. */
  check(dates: string[]): void
  /** Looks again this often while busy, ms. */
  everyMs?: number
  /** Days checked for one request. */
  most?: number
}

export interface AutoCheck {
  /** Checks what has no current verdict, once the host is idle. */
  request(): void
  close(): void
}

export function createAutoCheck({
  days,
  busy,
  check,
  everyMs = 2000,
  most = 5,
}: AutoCheckPorts): AutoCheck {
  let timer: NodeJS.Timeout | null = null
  /** What was asked for and still has no verdict cannot be checked: it is not tried for ever. */
  const tried = new Set<string>()

  const stop = () => {
    if (timer) clearInterval(timer)
    timer = null
  }
  const look = async () => {
    if (busy()) return
    stop()
    const known = await days().catch(() => [])
    const dates = known
      .filter((d) => !d.bronze?.current && !tried.has(d.date))
      .slice(0, most)
      .map((d) => d.date)
    for (const date of dates) tried.add(date)
    if (dates.length > 0) check(dates)
  }
  return {
    request() {
      timer ??= setInterval(() => void look(), everyMs).unref()
    },
    close: stop,
  }
}
