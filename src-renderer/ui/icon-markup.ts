/** Icons as markup, for cells and chips written outside React. */
import { Fragment, isValidElement, type ReactNode } from 'react'
import { ICONS, type IconName } from './icons.tsx'

const made = new Map<IconName, string>()

export function iconMarkup(name: IconName): string {
  const known = made.get(name)
  if (known !== undefined) return known
  const markup = markupOf(ICONS[name])
  made.set(name, markup)
  return markup
}

type Props = Record<string, unknown> & { children?: ReactNode }
const KEPT_CASE = new Set(['viewBox'])

/** Markup of a tree of plain elements with text and number attributes; enough for icons. */
export function markupOf(node: ReactNode): string {
  if (Array.isArray(node)) return node.map(markupOf).join('')
  if (!isValidElement<Props>(node)) return ''
  const { children, ...attributes } = node.props
  if (node.type === Fragment) return markupOf(children)
  const tag = String(node.type)
  const written = Object.entries(attributes)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => ` ${attributeName(name)}="${value}"`)
  return `<${tag}${written.join('')}>${markupOf(children)}</${tag}>`
}

const attributeName = (name: string) => {
  if (name === 'className') return 'class'
  if (KEPT_CASE.has(name)) return name
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Markup of an outcome mark, as OutcomeIcon draws it. */
export function outcomeMarkup(face: string, up: boolean): string {
  const wrap = (hue: string, icon: IconName) => `<span class="${hue}">${iconMarkup(icon)}</span>`
  if (face === 'BREAK') return wrap('brk', up ? 'breakUp' : 'breakDown')
  if (face === 'BOUNCE') return wrap('bnc', up ? 'bounceUp' : 'bounceDown')
  if (face === 'CHOP') return wrap('chp', 'chop')
  if (face === 'pending') return wrap('t2', 'pending')
  return wrap('t3', 'none')
}
