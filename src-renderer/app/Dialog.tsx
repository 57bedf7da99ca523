import { type ReactNode, useEffect, useRef } from 'react'
import { useUser } from '../store/user.ts'

export const closeDialog = () => useUser.setState({ overlay: 'none' })

/** Takes the focus, keeps it, gives it back; a click outside closes. */
export function Dialog({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null
    const first = box.current?.querySelector<HTMLElement>('input:not([hidden]), button')
    ;(first ?? box.current)?.focus()
    return () => before?.focus({ preventScroll: true })
  }, [])
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key !== 'Tab') return
    const stops = [
      ...(box.current?.querySelectorAll<HTMLElement>('input:not([hidden]), button, a[href]') ?? []),
    ]
    const at = stops.indexOf(document.activeElement as HTMLElement)
    const next = stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length]
    event.preventDefault()
    next?.focus()
  }
  return (
    <div
      className="veil"
      onPointerDown={(event) => event.target === event.currentTarget && closeDialog()}
    >
      <div
        ref={box}
        className="dialog"
        role="dialog"
        aria-modal="true"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {children}
      </div>
    </div>
  )
}
