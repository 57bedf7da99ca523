/** Keys → actions. Inactive in text fields, in menus and while a dialog is open. */
import { useUser } from '../store/user.ts'
import { ACTIONS, type Action } from './actions.ts'

const byKey = new Map(ACTIONS.flatMap((action) => action.keys.map((key) => [key, action] as const)))

/** `Ctrl+k`, `Shift+ArrowLeft`, `?`. Shift is spelled out only for named keys, where it does not change the character. */
export function keyName(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const shift = event.shiftKey && event.key.length > 1 ? 'Shift+' : ''
  return `${event.ctrlKey ? 'Ctrl+' : ''}${event.metaKey ? 'Meta+' : ''}${event.altKey ? 'Alt+' : ''}${shift}${key}`
}

const TYPING =
  'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]'
const isTyping = (target: EventTarget | null) =>
  target instanceof Element && target.closest(TYPING) !== null

/** Keys that a focused button or grid needs for itself. */
const OWN_KEYS = new Set([' ', 'Enter'])

/** `takes` says which actions this window has. Returns its undo. */
export function listenForKeys(takes: (action: Action) => boolean = () => true): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const { overlay } = useUser.getState()
    const name = keyName(event)
    if (event.key === 'Escape' && overlay !== 'none') return useUser.setState({ overlay: 'none' })
    const action = byKey.get(name)
    if (!action || !takes(action) || event.defaultPrevented) return
    const chord = event.ctrlKey || event.metaKey || event.key.startsWith('F')
    if (isTyping(event.target) && !(chord && action.id === 'view.palette')) return
    if (overlay !== 'none' && !action.id.startsWith('view.')) return
    const inGrid =
      event.target instanceof Element && event.target.closest('[role=grid], [role=radiogroup]')
    if (inGrid && event.key.startsWith('Arrow')) return
    if (
      OWN_KEYS.has(event.key) &&
      event.target instanceof HTMLButtonElement &&
      event.target.matches(':focus-visible')
    )
      return
    event.preventDefault()
    action.run()
  }
  window.addEventListener('keydown', onKeyDown)
  return () => window.removeEventListener('keydown', onKeyDown)
}

const NAMES: Record<string, string> = { ' ': 'Space', ArrowLeft: '←', ArrowRight: '→' }
/** `Shift ←` for help and palette. */
export const keyLabel = (key: string) =>
  key
    .split('+')
    .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ')
