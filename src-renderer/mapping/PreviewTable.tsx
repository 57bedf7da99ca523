import type { Returns } from '#core/protocol/index'
import { quantity } from '../format/numbers.ts'
import { ICONS } from '../ui/icons.tsx'
import { tableWords } from './mapping.model.ts'

interface PreviewProps {
  preview: Returns<'mapping.preview'> | null
  /** The mapping has changed since. */
  stale: boolean
  lacks: readonly string[]
}

const SHOWN_ERRORS = 6

/** What comes out: the first rows as the lake would hold them, and every row that cannot be read. */
export function PreviewTable({ preview, stale, lacks }: PreviewProps) {
  return (
    <section className="map-preview" aria-label="What comes out" data-stale={stale || undefined}>
      <Verdict preview={preview} lacks={lacks} />
      <div className="map-out">
        {preview && preview.rows.length > 0 && (
          <table>
            <thead>
              <tr>
                <th scope="col">Row</th>
                {preview.fields.map((f) => (
                  <th scope="col" key={f} className="r">
                    {f}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {preview.rows.slice(0, 6).map(({ line, cells }) => (
                <tr key={line}>
                  <th scope="row" className="num">
                    {line}
                  </th>
                  {cells.map((text, c) => (
                    <td key={preview.fields[c]} className="num r">
                      {text}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {preview && preview.errors.length > 0 && (
          <ul className="map-errors" aria-label="Rows that cannot be read">
            {preview.errors.slice(0, SHOWN_ERRORS).map((e) => (
              <li key={e.line}>
                <span className="num t2">row {e.line}</span>
                <span>{e.message}</span>
              </li>
            ))}
            {preview.failed > SHOWN_ERRORS && (
              <li className="lab">and {quantity(preview.failed - SHOWN_ERRORS)} more</li>
            )}
          </ul>
        )}
      </div>
    </section>
  )
}

/** In one line: what is missing, what fails, or where the rows will go. */
function Verdict({ preview, lacks }: Omit<PreviewProps, 'stale'>) {
  if (lacks.length > 0)
    return (
      <Line icon={<span className="warn">{ICONS.warning}</span>} role="status">
        {lacks.join(' ')}
      </Line>
    )
  if (!preview) return <Line icon={ICONS.pending}>Reading the first rows.</Line>
  const { problem, failed, checked, tables, dates } = preview
  if (problem)
    return (
      <Line icon={<span className="bad">{ICONS.critical}</span>} role="alert">
        {problem.message} <span className="num">{problem.code}</span>
      </Line>
    )
  if (failed > 0)
    return (
      <Line icon={<span className="bad">{ICONS.critical}</span>} role="alert">
        {quantity(failed)} of the first {quantity(checked)} rows cannot be read; a file is imported
        whole or not at all.
      </Line>
    )
  const days = dates.length === 1 ? dates[0] : `${dates[0]} to ${dates.at(-1)}`
  return (
    <Line icon={<span className="ok">{ICONS.check}</span>} role="status">
      {checked === 1 ? 'The one row' : `All of the first ${quantity(checked)} rows`} can be read:{' '}
      {tableWords(tables) || 'bars'}, {days}.
    </Line>
  )
}

const Line = ({
  icon,
  role,
  children,
}: {
  icon: React.ReactNode
  role?: 'status' | 'alert'
  children: React.ReactNode
}) => (
  <div className="row map-verdict" role={role}>
    {icon}
    <span>{children}</span>
  </div>
)
