/** Whether P(AMPLIFY) means what it says (P24.2) where signs have to be inferred. */
import type { OptionTradeBatch } from '../../domain/batches.ts'
import { PRINT } from '../../domain/batches.ts'
import { Aggressor, METHOD, type TickPolicy } from '../../physics/tape/aggressor.ts'
import { type RecordedSession, RTH_ONLY, recordSession } from './recorded.ts'

export interface Calibration {
  samples: number
  /** Mean over samples of |stated - observed| by bin, 0..1. */
  ece: number
  bins: { from: number; count: number; stated: number; observed: number }[]
}

const BINS = 10

/** Expected calibration error over ten equal bins of the stated probability. */
export function calibrationOf(
  stated: readonly number[],
  happened: readonly boolean[],
): Calibration {
  const bins = Array.from({ length: BINS }, (_, b) => ({
    from: b / BINS,
    count: 0,
    stated: 0,
    observed: 0,
  }))
  for (const [i, p] of stated.entries()) {
    const bin = bins[Math.min(BINS - 1, Math.floor(p * BINS))]
    bin.count++
    bin.stated += p
    if (happened[i]) bin.observed++
  }
  let ece = 0
  for (const bin of bins) {
    if (bin.count === 0) continue
    bin.stated /= bin.count
    bin.observed /= bin.count
    ece += (bin.count / stated.length) * Math.abs(bin.stated - bin.observed)
  }
  return { samples: stated.length, ece, bins: bins.filter((b) => b.count > 0) }
}

/**
 * How often the tick rule finds the side that a session with native sides shows: SIGN_Q of the tick
 * rule, re-estimated (P24.2).
 */
export function tickRuleHits(
  { batches, signs, source }: RecordedSession,
  policy: TickPolicy,
): { signed: number; right: number } {
  const rules = source.contracts.map(() => new Aggressor(policy))
  const prints = batches.filter((b): b is OptionTradeBatch => b.kind === 'options.trades')
  let at = 0
  let signed = 0
  let right = 0
  for (const batch of prints) {
    for (let i = 0; i < batch.length; i++) {
      const real = signs[at++]
      if (batch.condition[i] !== PRINT.usable) continue
      const rule = rules[batch.contract[i]]
      const sign = rule.classify(batch.price[i], 0, Number.NaN, Number.NaN)
      if (sign === 0 || rule.method !== METHOD.tick) continue
      signed++
      if (sign === real) right++
    }
  }
  return { signed, right }
}

/** SIGN_Q of the tick rule over whole sessions whose sides are known. */
export async function tickRule(
  seeds: readonly number[],
  scale: number,
  policy: TickPolicy,
  underlying: 'ES' | 'SPY',
): Promise<number> {
  let signed = 0
  let right = 0
  for (const seed of seeds) {
    const hits = tickRuleHits(await recordSession({ seed, scale, underlying, ...RTH_ONLY }), policy)
    signed += hits.signed
    right += hits.right
  }
  return right / signed
}
