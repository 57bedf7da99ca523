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

/** How orders become depth, and where that differs from a vendor's own depth file. */
export const ORDER_BOOK_DOC = `## Depth from orders

A file of orders (\`mbo\`) is replayed order by order into the ten-level rows (\`mbp-10\`) of the same
minutes: adds, cancels, modifies and clears change the book; a trade is a row with the book before it;
a fill is no row, since the cancel that follows it removes the size; a change below the tenth level is
no row. Records of a snapshot fill the book and give no rows.

Held against a vendor's own pair of files (ARL, 5,886 order records, 3,928 depth rows; action, time of
the event, sequence, depth and all 60 cells of every row):

| vendor's rows | what they are |
|---|---|
| 3,688 | equal |
| 11 | the vendor has one T row, on the side of the resting order and with the book **after** the trade, where the order file has a trade, a fill and a cancel of one sequence. Here they are two rows: T with the book before it, and C whose 60 cells are those of the vendor's T row |
| 229 | changes at the eleventh (221) and twelfth level (8), with a depth of 10 or 11. The ten levels they show are those of the row before, all 229 of them; here they are no rows |

Nothing else differs: 3,688 + 11 + 229 = 3,928, and the 3,710 rows built are all accounted for
(3,688 + 2 x 11).
`
