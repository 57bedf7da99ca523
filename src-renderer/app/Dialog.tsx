import { type ReactNode, useEffect, useRef } from 'react'
import { useUser } from '../store/user.ts'

export const closeDialog = () => useUser.setState({ overlay: 'none' })

/** Takes the focus, keeps it, gives it back; a click outside closes. */
interface DialogProps {
  label: string
  /** For tables. */
  wide?: boolean
  children: ReactNode
}

const STOPS = 'input:not([hidden], :disabled), select, button:not(:disabled), a[href]'

export function Dialog({ label, wide = false, children }: DialogProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null
    const first = box.current?.querySelector<HTMLElement>('input:not([hidden]), select, button')
    ;(first ?? box.current)?.focus()
    return () => before?.focus({ preventScroll: true })
  }, [])
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key !== 'Tab') return
    const all = box.current?.querySelectorAll<HTMLElement>(STOPS) ?? []
    // A choice that is not the chosen one is reached by arrows.
    const stops = [...all].filter((element) => element.tabIndex >= 0)
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
        className={wide ? 'dialog wide' : 'dialog'}
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
