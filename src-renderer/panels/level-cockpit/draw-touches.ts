/** Draws the touches of the focused level's kind into the cockpit's rows. */
import { MISSING, signed } from '../../format/numbers.ts'
import { clockSeconds } from '../../format/time.ts'
import { levelStyle } from '../../levels/level-style.ts'
import type { EventFace } from '../../store/view.ts'
import type { IconName } from '../../ui/icons.tsx'
import type { Run } from '../../ui/ink-sheet.ts'
import type { Palette, Token } from '../../ui/theme.ts'
import { TOUCH_ROWS } from './CockpitBody.tsx'
import type { CockpitPen } from './draw-cockpit.ts'
import type { PastTouch, TouchHistory } from './touches.model.ts'

export function drawTouches(
  pen: CockpitPen,
  kind: number,
  history: TouchHistory,
  snapshotMs: number,
) {
  const { p, c, sheet, narrow } = pen
  const title = `Touches of ${levelStyle(kind).name} today`
  sheet.write(p, 'touch-title', [{ text: title, ink: c['text-2'] }])
  sheet.write(p, 'touch-count', countRuns(c, history, narrow))
  shares(pen, history)
  for (let i = 0; i < TOUCH_ROWS; i++) row(pen, i, history.touches[i], snapshotMs)
}

function countRuns(c: Palette, history: TouchHistory, narrow: boolean): Run[] {
  const { touches, BOUNCE, CHOP, BREAK, pending } = history
  if (touches.length === 0) return [{ text: 'none yet', ink: c['text-3'] }]
  const plain = (text: string): Run => ({ text, ink: c['text-3'] })
  return [
    { text: String(BOUNCE), ink: c.bounce },
    plain(` BOUNCE, ${CHOP} CHOP, `),
    { text: String(BREAK), ink: c.break },
    plain(' BREAK'),
    plain(pending > 0 && !narrow ? `, ${pending} pending` : ''),
  ]
}

/** How the touches ended, as shares of a bar. */
function shares({ p, c, sheet }: CockpitPen, history: TouchHistory) {
  const bar = sheet.at('shares')
  const known = history.BOUNCE + history.CHOP + history.BREAK
  if (!bar || known === 0) return
  const top = bar.y - bar.height / 2
  let x = bar.x
  for (const [count, ink, alpha] of [
    [history.BOUNCE, c['bounce-fill'], 1],
    [history.CHOP, c['chop-fill'], 0.55],
    [history.BREAK, c['break-fill'], 1],
  ] as const) {
    const width = (count / known) * (bar.right - bar.x)
    p.rect(x, top, Math.max(0, width - 1), bar.height, ink, alpha)
    x += width
  }
}

const FACES: Record<EventFace, readonly [IconName, IconName, Token]> = {
  BREAK: ['breakUp', 'breakDown', 'break'],
  BOUNCE: ['bounceUp', 'bounceDown', 'bounce'],
  CHOP: ['chop', 'chop', 'chop'],
  pending: ['pending', 'pending', 'text-2'],
  UNDEFINED: ['none', 'none', 'text-3'],
  future: ['none', 'none', 'text-3'],
}

function row(pen: CockpitPen, i: number, touch: PastTouch | undefined, snapshotMs: number) {
  const { p, c, sheet } = pen
  const id = `touch-${i}`
  const put = (part: string, text: string, ink: Token) =>
    sheet.write(p, `${id}-${part}`, [{ text, ink: c[ink] }])
  if (!touch) {
    for (const part of ['time', 'word', 'until', 'strength']) sheet.say(`${id}-${part}`, '')
    return
  }
  const [up, down, ink] = FACES[touch.face]
  put('time', clockSeconds(touch.k, snapshotMs), 'text-2')
  sheet.write(p, `${id}-word`, [
    { icon: touch.up ? up : down, text: '', ink: c[ink] },
    { text: touch.face, ink: c['text-2'], gap: 5 },
  ])
  const open = touch.face === 'pending'
  put('until', open ? `until ${clockSeconds(touch.knownK, snapshotMs)}` : '', 'text-3')
  put('strength', open ? MISSING : signed(touch.strength), 'text-1')
}
