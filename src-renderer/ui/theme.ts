/** Token values for canvases, read once per theme. */
import { invalidate } from '../store/frame-loop.ts'
import { listeners } from '../store/listeners.ts'
import { type Theme, useUser } from '../store/user.ts'

const NAMES = [
  'bg-canvas',
  'bg-panel',
  'bg-raised',
  'bg-overlay',
  'bg-plot',
  'bg-hover',
  'bg-selected',
  'line-1',
  'line-2',
  'line-3',
  'grid',
  'text-1',
  'text-2',
  'text-3',
  'text-disabled',
  'accent',
  'on-accent',
  'price-up',
  'price-down',
  'price-edge',
  'gamma-pos',
  'gamma-pos-fill',
  'gamma-neg',
  'gamma-neg-fill',
  'call',
  'call-fill',
  'put',
  'put-fill',
  'break',
  'break-fill',
  'break-tint',
  'bounce',
  'bounce-fill',
  'bounce-tint',
  'chop',
  'chop-fill',
  'ok',
  'warn',
  'bad',
  'info',
  'on-status',
  'casing',
  'veil',
  'badge-synthetic',
] as const
export type Token = (typeof NAMES)[number]
export type Palette = Record<Token, string> & { theme: Theme }

let palette: Palette | null = null
export const onTheme = listeners()

/** The current theme's colours. Cheap to call per draw. */
export function colors(): Palette {
  if (palette) return palette
  const style = getComputedStyle(document.documentElement)
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])
  palette = { ...Object.fromEntries(entries), theme: useUser.getState().theme } as Palette
  return palette
}

function apply(theme: Theme) {
  document.documentElement.dataset.theme = theme
  palette = null
  onTheme.emit()
  invalidate()
}

/** Keeps the document's theme equal to the user's choice. Returns its undo. */
export function followTheme(): () => void {
  apply(useUser.getState().theme)
  return useUser.subscribe((state, before) => {
    if (state.theme !== before.theme) apply(state.theme)
  })
}

export const NEXT_THEME: Record<Theme, Theme> = { dark: 'light', light: 'cb', cb: 'dark' }
export const THEME_NAMES: Record<Theme, string> = {
  dark: 'Dark',
  light: 'Light',
  cb: 'Colour-blind',
}
