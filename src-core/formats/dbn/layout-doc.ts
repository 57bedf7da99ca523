/** The record layouts as a page of tables, so that what is read is what is documented. */

import type { Field, RecordLayout } from './layout.ts'
import { KNOWN_RTYPES, layoutOf } from './layout.ts'

function typeText({ type }: Field): string {
  if (typeof type === 'string')
    return type === 'price' ? 'i64, 1e-9' : type === 'ts' ? 'u64, UTC ns' : type
  if ('text' in type) return `char[${type.text}]`
  if ('reserved' in type) return `bytes[${type.reserved}]`
  return `${type.levels} x (${type.pair
    .filter((f) => f.name !== '_')
    .map((f) => f.name)
    .join(', ')})`
}

function table(layout: RecordLayout, versions: string): string {
  const rows = layout.fields.map(
    (f) => `| ${f.offset} | ${f.name === '_' ? '(reserved)' : `\`${f.name}\``} | ${typeText(f)} |`,
  )
  return `### ${versions}, ${layout.bytes} bytes\n\n| offset | field | type |\n|---|---|---|\n${rows.join('\n')}\n`
}

/** Markdown of every record kind; kinds that share a layout share a section. */
export function layoutDoc(): string {
  const sections = new Map<RecordLayout, { rtypes: number[]; text: string }>()
  for (const rtype of KNOWN_RTYPES) {
    const layouts = ([1, 2, 3] as const).map((v) => layoutOf(v, rtype))
    const [v1, v2, v3] = layouts
    if (!v1 || !v2 || !v3) continue
    const known = sections.get(v3)
    if (known) {
      known.rtypes.push(rtype)
      continue
    }
    const groups = [...new Set(layouts)].map((layout) => {
      const versions = layouts.flatMap((l, i) => (l === layout ? [`v${i + 1}`] : [])).join(', ')
      return layout ? table(layout, versions) : ''
    })
    sections.set(v3, { rtypes: [rtype], text: groups.join('\n') })
  }
  return [...sections]
    .map(
      ([layout, { rtypes, text }]) => `## ${layout.name} (rtype ${rtypes.join(', ')})\n\n${text}`,
    )
    .join('\n')
}
