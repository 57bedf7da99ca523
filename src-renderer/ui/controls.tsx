/** Small controls shared by panels: segmented choice, dropdown choice, live text. */
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import type { Moment } from '../store/frame-loop.ts'
import { useDraw } from '../store/hooks.ts'
import { ICONS } from './icons.tsx'

export interface Choice<V extends string> {
  value: V
  label: string
}
interface ChoiceProps<V extends string> {
  label: string
  choices: readonly Choice<V>[]
  value: V
  onChange(value: V): void
}

/** One of a few, all visible. Arrow keys move within it. */
export function Segmented<V extends string>({ label, choices, value, onChange }: ChoiceProps<V>) {
  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    event.stopPropagation()
    const at = choices.findIndex((c) => c.value === value)
    const next = choices[(at + by + choices.length) % choices.length]
    if (next) onChange(next.value)
    const buttons = event.currentTarget.querySelectorAll('button')
    buttons[(at + by + choices.length) % choices.length]?.focus()
  }
  return (
    <div className="seg" role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
      {choices.map((c) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio input cannot be drawn as a segment
        <button
          key={c.value}
          type="button"
          role="radio"
          aria-checked={c.value === value}
          tabIndex={c.value === value ? 0 : -1}
          onClick={() => onChange(c.value)}
        >
          {c.label}
        </button>
      ))}
    </div>
  )
}

/** One of many behind a button: `Lens gamma ▾`. */
export function Dropdown<V extends string>({ label, choices, value, onChange }: ChoiceProps<V>) {
  const current = choices.find((c) => c.value === value)
  return (
    <Menu
      button={
        <>
          <em>{label}</em> {current?.label ?? value} {ICONS.chevron}
        </>
      }
      label={label}
      className="dd"
    >
      {(close) =>
        choices.map((c) => (
          <button
            key={c.value}
            type="button"
            role="menuitemradio"
            aria-checked={c.value === value}
            onClick={() => {
              onChange(c.value)
              close()
            }}
          >
            <span className="tick">{c.value === value && ICONS.check}</span>
            {c.label}
          </button>
        ))
      }
    </Menu>
  )
}

interface MenuProps {
  button: ReactNode
  label: string
  className?: string
  onOpen?(): void
  children(close: () => void): ReactNode
}

/** A popover menu; Escape and outside clicks close it, arrows move, focus returns to its button. */
export function Menu({ button, label, className = 'btn', onOpen, children }: MenuProps) {
  const [at, setAt] = useState<DOMRect | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const close = () => {
    setAt(null)
    opener.current?.focus({ preventScroll: true })
  }
  useEffect(() => {
    if (!at) return
    const box = menu.current
    const chosen = box?.querySelector<HTMLButtonElement>('[aria-checked=true]')
    ;(chosen ?? box?.querySelector('button'))?.focus()
    const outside = (event: PointerEvent) => {
      if (!box?.contains(event.target as Node) && !opener.current?.contains(event.target as Node))
        setAt(null)
    }
    window.addEventListener('pointerdown', outside)
    return () => window.removeEventListener('pointerdown', outside)
  }, [at])
  const onKeyDown = (event: React.KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape' || event.key === 'Tab') return close()
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    const items = [...(menu.current?.querySelectorAll('button') ?? [])]
    const next = items.indexOf(document.activeElement as HTMLButtonElement) + by
    items[(next + items.length) % items.length]?.focus()
  }
  const toggle = () => {
    if (!at) onOpen?.()
    setAt(at ? null : (opener.current?.getBoundingClientRect() ?? null))
  }
  return (
    <>
      <button
        ref={opener}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        onClick={toggle}
      >
        {button}
      </button>
      {at &&
        createPortal(
          <div
            ref={menu}
            className="menu"
            role="menu"
            tabIndex={-1}
            aria-label={label}
            style={placed(at)}
            onKeyDown={onKeyDown}
          >
            {children(close)}
          </div>,
          document.body,
        )}
    </>
  )
}

/** Below its button, right-aligned when it would leave the window, above when there is no room. */
function placed(at: DOMRect): React.CSSProperties {
  const style: React.CSSProperties = {}
  if (at.left > innerWidth - 240) style.right = innerWidth - at.right
  else style.left = at.left
  if (at.bottom > innerHeight - 200) style.bottom = innerHeight - at.top + 4
  else style.top = at.bottom + 4
  return style
}

/** Text that follows the instant without React: written only when it changed. */
export function LiveText({ of, className }: { of(moment: Moment): string; className?: string }) {
  const span = useRef<HTMLSpanElement>(null)
  useDraw((moment) => {
    const text = of(moment)
    if (span.current && span.current.textContent !== text) span.current.textContent = text
  })
  return <span ref={span} className={className} />
}
