/** Header figures at an instant, as text. */

import { valuesIn } from '#core/config/key'
import { SCORING_KEYS } from '#core/config/scoring-keys'
import { gexBadge } from '#core/physics/fuel/disagreement'
import type { SessionHeader } from '#core/protocol/index'
import type { BronzeSummary } from '#core/protocol/quality'
import { dollars, midPrice, plain, probability, signed } from '../format/numbers.ts'
import { clockMillis, clockSeconds } from '../format/time.ts'
import type { Moment } from '../store/frame-loop.ts'
import { focusedLevel } from '../store/view.ts'
import type { Token } from '../ui/theme.ts'

const at = (moment: Moment, column: Parameters<NonNullable<Moment['data']>['frames']['at']>[0]) =>
  moment.data?.frames.at(column, moment.k) ?? Number.NaN
const ms = (moment: Moment) => moment.data?.header.snapshotMs ?? 250

export const timeText = (m: Moment) => (m.data ? clockSeconds(m.k, ms(m)) : '–')
export const millisText = (m: Moment) => (m.data ? `.${clockMillis(m.k, ms(m))}` : '')
export const spotText = (m: Moment) => midPrice(at(m, 'spot'), m.data?.header.tick)

/** Change since the RTH open once there, before it since the first frame with a price. */
export function changeText(m: Moment): string {
  const { data, k } = m
  if (!data) return ''
  const { rthOpenK, firstK } = data.header
  const from = k >= rthOpenK && data.frames.has(rthOpenK) ? rthOpenK : firstK
  return signed(data.frames.at('spot', k) - data.frames.at('spot', from))
}
export const basisText = (m: Moment) => `${signed(at(m, 'basis'))} pt`
export const netGammaText = (m: Moment) => dollars(at(m, 'net_gex_flow'))

/** Dealer's view: negative net gamma = dealers short = AMPLIFY. */
export function regime(m: Moment): { text: string; ink: Token } {
  const gamma = at(m, 'net_gex_flow')
  if (Number.isNaN(gamma)) return { text: '', ink: 'text-3' }
  if (gamma === 0) return { text: 'NEUTRAL', ink: 'text-2' }
  return gamma < 0 ? { text: 'AMPLIFY', ink: 'gamma-neg' } : { text: 'DAMPEN', ink: 'gamma-pos' }
}

const BADGE = { GEX_DISAGREEMENT_BADGE: SCORING_KEYS.GEX_DISAGREEMENT_BADGE }
const bounds = new WeakMap<SessionHeader, ReturnType<typeof valuesIn<typeof BADGE>>>()

/** Flow, open interest and effective gamma are too far apart, or of opposite signs (P24.3). */
export function isDisputed(m: Moment): boolean {
  const header = m.data?.header
  if (!header) return false
  let terms = bounds.get(header)
  if (!terms) {
    terms = valuesIn(BADGE, header.profile, header.scoring)
    bounds.set(header, terms)
  }
  const nets = [at(m, 'net_gex_flow'), at(m, 'net_gex_oi'), at(m, 'net_gex_effective')]
  return gexBadge(at(m, 'gex_disagreement'), nets, terms)
}

export function amplifyText(m: Moment): string {
  const focus = focusedLevel(m)
  return focus ? probability(focus.track.value('p_amplify', focus.row)) : '–'
}

/** `coming`: the frame is stored and on its way. */
export type Health = 'degraded' | 'ok' | 'down' | 'none' | 'coming'
/** Order of HEALTH_STATES: AMBER, GREEN, RED. */
const HEALTH: readonly Health[] = ['degraded', 'ok', 'down']
export const health = (m: Moment): Health =>
  HEALTH[at(m, 'data_health')] ?? (m.data?.isComing(m.k) ? 'coming' : 'none')

const BY_STATE: Record<BronzeSummary['state'], Health> = {
  GREEN: 'ok',
  AMBER: 'degraded',
  RED: 'down',
}
const RANK: Record<Health, number> = { none: 0, coming: 0, ok: 1, degraded: 2, down: 3 }

/** The worse of the moment's feeds (S8) and the verdict on the records of its day. */
export function dayHealth(now: Health, bronze: BronzeSummary | null): Health {
  const day = bronze ? BY_STATE[bronze.state] : 'none'
  return RANK[now] === 0 || RANK[now] >= RANK[day] ? now : day
}

const NOW_WORDS: Record<Health, string> = {
  ok: 'GREEN, every feed is as it should be',
  degraded: 'AMBER, a feed is late, quiet or lacks greeks',
  down: 'RED, a feed is missing: alerts and predictions are withheld',
  none: 'no frame here',
  coming: 'its frame is being read',
}

/** Why the light has its colour, a line per source. */
export function healthReason(now: Health, bronze: BronzeSummary | null): string {
  const lines = [`This moment: ${NOW_WORDS[now]}.`]
  if (!bronze) lines.push('Records of the day: not checked.')
  else {
    const old = bronze.current ? '' : ' (records have changed since)'
    const rest = bronze.findings - bronze.worst.length
    lines.push(`Records of the day: ${bronze.state}${old}${bronze.worst.length > 0 ? ':' : '.'}`)
    lines.push(...bronze.worst.map((w) => `• ${w}`))
    if (rest > 0) lines.push(`and ${rest} more`)
  }
  return [...lines, 'Click for the report.'].join('\n')
}

export function gapsText(m: Moment): string {
  const gaps = m.data?.gaps
  if (!gaps) return ''
  const n = gaps.lastAt(m.k) + 1
  return n === 0 ? 'no gaps' : `${n} ${n === 1 ? 'gap' : 'gaps'}`
}
export const drawTimeText = (ms: number) => `${plain(ms, 1)} ms`
