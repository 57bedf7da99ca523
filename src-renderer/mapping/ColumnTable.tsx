import type { SeriesField } from '#core/formats/series/columns'
import { type ColumnMapping, FIELDS_OF } from '#core/formats/series/mapping'
import type { TableHead } from '#core/protocol/mapping'
import { FIELD_WORDS, fieldAt, fieldsOf, namesOf, withField } from './mapping.model.ts'

interface ColumnTableProps {
  head: TableHead
  mapping: ColumnMapping
  change(next: ColumnMapping): void
}

const SHOWN = 7

/** The file as it is written, its row of names marked; above each column the field it holds. */
export function ColumnTable({ head, mapping, change }: ColumnTableProps) {
  const names = namesOf(head, mapping)
  const { needed } = FIELDS_OF[mapping.kind]
  const from = Math.max(0, mapping.headerLine - 1)
  return (
    <section className="map-table" aria-label="The file as it is written">
      <table>
        <thead>
          <tr>
            <th scope="col">Row</th>
            {names.map((name) => (
              <th scope="col" key={name}>
                <select
                  aria-label={`Column ${name} holds`}
                  value={fieldAt(mapping, name) ?? ''}
                  data-used={fieldAt(mapping, name) !== null || undefined}
                  onChange={(e) =>
                    change(withField(mapping, name, (e.target.value || null) as SeriesField | null))
                  }
                >
                  <option value="">left out</option>
                  {fieldsOf(mapping).map((field) => (
                    <option key={field} value={field}>
                      {FIELD_WORDS[field]}
                      {needed.includes(field) ? '' : ' (optional)'}
                    </option>
                  ))}
                </select>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {head.rows.slice(from, from + SHOWN).map(({ line, fields }, i) => (
            <tr key={line} data-names={(mapping.headerLine > 0 && i === 0) || undefined}>
              <th scope="row" className="num">
                {line}
              </th>
              {names.map((name, c) => (
                <td key={name} className="num" title={fields[c]}>
                  {fields[c] ?? ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
