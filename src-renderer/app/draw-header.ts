/** Draws the header's figures of the instant into their slots. */
import type { Surface } from '../charts/canvas.tsx'
import type { Moment } from '../store/frame-loop.ts'
import type { InkSheet } from '../ui/ink-sheet.ts'
import { colors } from '../ui/theme.ts'
import {
  amplifyText,
  basisText,
  changeText,
  isDisputed,
  millisText,
  netGammaText,
  regime,
  spotText,
  timeText,
} from './header-model.ts'

const WORD = '600 12px "Inter Variable"'

export function drawHeader(sheet: InkSheet, { p }: Surface, moment: Moment) {
  const c = colors()
  const put = (name: string, text: string, ink: string) => sheet.write(p, name, [{ text, ink }])
  put('time', timeText(moment), c['text-1'])
  put('millis', millisText(moment), c['text-3'])
  put('spot', spotText(moment), c['text-1'])
  put('change', changeText(moment), c['text-2'])
  put('basis', basisText(moment), c['text-1'])
  const { text, ink } = regime(moment)
  sheet.write(p, 'net-gamma', [
    { text: netGammaText(moment), ink: c['text-1'] },
    { text, ink: c[ink], font: WORD, gap: 6 },
    ...(isDisputed(moment) ? [{ text: '', ink: c.warn, icon: 'warning' as const, gap: 6 }] : []),
  ])
  put('amplify', amplifyText(moment), c['text-1'])
}
