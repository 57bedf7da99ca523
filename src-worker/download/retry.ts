/** Trying again: with growing, jittered pauses, after `Retry-After` where a server names one, and never after an answer that would not change. */
import { setTimeout as sleep } from 'node:timers/promises'
import pRetry from 'p-retry'
import { AppError } from '#core/protocol/message'

export interface RetryPolicy {
  /** Tries in all. */
  tries: number
  firstDelayMs: number
  maxDelayMs: number
}

/** 1 s to 60 s, 5 tries (databento-api 1.6). */
export const PATIENT: RetryPolicy = { tries: 5, firstDelayMs: 1000, maxDelayMs: 60_000 }

/** A failure that another try may cure. */
export class TransientError extends AppError {
  /** Seconds the server asked to wait; null when it named none. */
  readonly retryAfterS: number | null
  constructor(
    code: string,
    message: string,
    options: {
      where?: Record<string, string | number>
      cause?: unknown
      retryAfterS?: number | null
    } = {},
  ) {
    super(code, message, options)
    this.retryAfterS = options.retryAfterS ?? null
  }
}

/** Runs `work` until it succeeds, fails for good, or the tries are used up: then its last error is thrown. */
export function persistently<T>(
  work: (attempt: number) => Promise<T>,
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<T> {
  return pRetry(
    (attempt) => {
      signal?.throwIfAborted()
      return work(attempt)
    },
    {
      retries: policy.tries - 1,
      minTimeout: policy.firstDelayMs,
      maxTimeout: policy.maxDelayMs,
      factor: 2,
      randomize: true,
      ...(signal ? { signal } : {}),
      shouldRetry: ({ error }) => error instanceof TransientError,
      async onFailedAttempt({ error, retriesLeft }) {
        if (!(error instanceof TransientError) || retriesLeft === 0) return
        const waitMs = Math.min((error.retryAfterS ?? 0) * 1000, 10 * policy.maxDelayMs)
        if (waitMs > 0) await sleep(waitMs, undefined, signal ? { signal } : {})
      },
    },
  )
}

/** `Retry-After` in seconds, given as such or as a date. */
export function retryAfterSeconds(header: string | null, nowMs: number): number | null {
  if (header === null) return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, (at - nowMs) / 1000)
}
