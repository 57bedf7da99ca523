/** Touches of the focused level's kind today, as known at the instant: outcomes only once their horizon has passed. */
import type { Moment } from '../../store/frame-loop.ts'
import { type EventFace, eventFace } from '../../store/view.ts'

export interface PastTouch {
  k: number
  up: boolean
  face: EventFace
  /** Signed strength in price; NaN until the label is known. */
  strength: number
  /** Frame at which the label becomes known. */
  knownK: number
}

export interface TouchHistory {
  /** Newest first. */
  touches: readonly PastTouch[]
  BOUNCE: number
  CHOP: number
  BREAK: number
  pending: number
}

/** Touches at or before the instant of levels of this kind. */
export function touchesOfKind(moment: Moment, kind: number): TouchHistory {
  const history = { touches: [] as PastTouch[], BOUNCE: 0, CHOP: 0, BREAK: 0, pending: 0 }
  const { data, k } = moment
  if (!data) return history
  const { events } = data
  const column = (id: string) => events.column(id)
  const [kinds, direction] = [column('level_kind'), column('direction')]
  const [strength, known] = [column('strength_signed'), column('label_known_at_ns')]
  for (let row = events.lastAt(k); row >= 0; row--) {
    if (kinds[row] !== kind) continue
    const face = eventFace(moment, row)
    if (face === 'future') continue
    const open = face === 'pending'
    if (face !== 'UNDEFINED') history[face]++
    history.touches.push({
      k: events.k[row]!,
      up: direction[row] === 1,
      face,
      strength: open ? Number.NaN : strength[row]!,
      knownK: data.frameOf(known[row]!),
    })
  }
  return history
}
