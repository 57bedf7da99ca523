/** Writes the touches of the focused level's kind into the cockpit's rows. */
import { MISSING, signed } from '../../format/numbers.ts'
import { clockSeconds } from '../../format/time.ts'
import { levelStyle } from '../../levels/level-style.ts'
import type { Moment } from '../../store/frame-loop.ts'
import { focusedLevel } from '../../store/view.ts'
import { outcomeMarkup } from '../../ui/icon-markup.ts'
import type { LiveFields } from '../../ui/live-fields.ts'
import { TOUCH_ROWS } from './CockpitBody.tsx'
import { type PastTouch, type TouchHistory, touchesOfKind } from './touches.model.ts'

export function writeTouches(f: LiveFields, moment: Moment) {
  const level = focusedLevel(moment)
  if (!level || !moment.data) return
  const { snapshotMs } = moment.data.header
  const history = touchesOfKind(moment, level.track.kind)
  f.text('touch-kind', levelStyle(level.track.kind).name)
  f.markup('touch-count', countMarkup(history))
  const known = history.BOUNCE + history.CHOP + history.BREAK
  f.style('share-bounce', 'flex-grow', String(known ? history.BOUNCE : 0))
  f.style('share-chop', 'flex-grow', String(known ? history.CHOP : 0))
  f.style('share-break', 'flex-grow', String(known ? history.BREAK : 0))
  for (let i = 0; i < TOUCH_ROWS; i++) writeRow(f, i, history.touches[i], snapshotMs)
}

function countMarkup({ touches, BOUNCE, CHOP, BREAK, pending }: TouchHistory): string {
  if (touches.length === 0) return 'none yet'
  const open = pending > 0 ? `, ${pending} pending` : ''
  return `<span class="bnc">${BOUNCE}</span> BOUNCE, ${CHOP} CHOP, <span class="brk">${BREAK}</span> BREAK${open}`
}

function writeRow(f: LiveFields, i: number, touch: PastTouch | undefined, snapshotMs: number) {
  const id = `touch-${i}`
  f.className(id, touch ? 'touch' : 'touch none')
  f.attribute(id, 'data-k', String(touch?.k ?? -1))
  f.attribute(id, 'tabindex', touch ? '0' : '-1')
  f.text(`${id}-time`, touch ? clockSeconds(touch.k, snapshotMs) : '')
  f.markup(
    `${id}-word`,
    touch ? `${outcomeMarkup(touch.face, touch.up)}<span class="t2">${touch.face}</span>` : '',
  )
  const open = touch?.face === 'pending'
  f.text(`${id}-until`, open ? `until ${clockSeconds(touch.knownK, snapshotMs)}` : '')
  f.text(`${id}-strength`, !touch ? '' : open ? MISSING : signed(touch.strength))
}
