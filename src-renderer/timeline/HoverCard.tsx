/** What stood at the hovered time; nothing beyond the playhead but the time itself, unless revealed. */
import { createPortal } from 'react-dom'
import { dollars, price } from '../format/numbers.ts'
import { clockFull, clockSeconds, duration } from '../format/time.ts'
import { levelName } from '../levels/level-style.ts'
import { currentMoment, type Moment } from '../store/frame-loop.ts'
import { eventFace } from '../store/view.ts'
import { OutcomeIcon } from '../ui/icons.tsx'

export interface Hover {
  k: number
  /** Window pixels: centre of the card, and its distance from the window's bottom. */
  x: number
  bottom: number
}

const WIDTH = 300

export function HoverCard({ hover }: { hover: Hover }) {
  const moment = currentMoment()
  const { data } = moment
  if (!data) return null
  const { snapshotMs, tick } = data.header
  const away = hover.k - moment.k
  const when = away === 0 ? 'now' : `${duration(away, snapshotMs)} ${away < 0 ? 'ago' : 'ahead'}`
  const left = Math.min(innerWidth - WIDTH - 8, Math.max(8, hover.x - WIDTH / 2))
  const gamma = data.frames.at('net_gex_flow', hover.k)
  return createPortal(
    <div className="tip" style={{ left, bottom: hover.bottom, width: WIDTH }}>
      <div className="row" style={{ justifyContent: 'space-between' }}>
        <span className="num t1 b">{clockFull(hover.k, snapshotMs)}</span>
        <span className="num t3">{when}</span>
      </div>
      <div className="grid">
        <span>Spot</span>
        <span className="num t1">{price(data.frames.at('spot', hover.k), tick)}</span>
        {(away <= 0 || moment.reveal) && (
          <>
            <span>Net gamma, flow</span>
            <span className="num t1">
              {dollars(gamma)}{' '}
              <span className={gamma < 0 ? 'gn' : 'gp'}>
                {gamma < 0 ? 'AMPLIFY' : gamma > 0 ? 'DAMPEN' : ''}
              </span>
            </span>
          </>
        )}
        <NearestTouch moment={moment} k={hover.k} />
      </div>
    </div>,
    document.body,
  )
}

function NearestTouch({ moment, k }: { moment: Moment; k: number }) {
  const { data } = moment
  if (!data || data.events.length === 0) return null
  const { events } = data
  const before = events.lastAt(k)
  const after = before + 1
  const later = after < events.length && (moment.reveal || events.k[after]! <= moment.k)
  const row =
    before >= 0 && later && events.k[after]! - k < k - events.k[before]!
      ? after
      : before >= 0
        ? before
        : later
          ? after
          : -1
  if (row < 0) return null
  const face = eventFace(moment, row)
  if (face === 'future') return null
  const at = (id: string) => events.column(id)[row]!
  return (
    <>
      <span>Nearest touch</span>
      <span className="row" style={{ gap: 6 }}>
        <span className="t1">{levelName(at('level_kind'), at('level_price'))}</span>
        <span className="num">{clockSeconds(events.k[row]!, data.header.snapshotMs)}</span>
        <OutcomeIcon face={face} up={at('direction') === 1} />
        <span className={face === 'BREAK' ? 'brk' : face === 'BOUNCE' ? 'bnc' : 't2'}>{face}</span>
      </span>
    </>
  )
}
