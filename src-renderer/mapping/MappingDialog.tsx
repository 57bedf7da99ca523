import { useState } from 'react'
import { type ColumnMapping, lacking } from '#core/formats/series/mapping'
import type { Returns } from '#core/protocol/index'
import { backend } from '../app/backend.ts'
import { closeDialog, Dialog } from '../app/Dialog.tsx'
import { ColumnTable } from './ColumnTable.tsx'
import { MappingOptions } from './MappingOptions.tsx'
import { useMapping } from './open-mapping.ts'
import { PreviewTable } from './PreviewTable.tsx'
import { useMappingOf } from './use-mapping.ts'
import './mapping.css'

/** What the columns of a file are, when its names do not say: each column gets a field, below is what comes out. */
export function MappingDialog() {
  const id = useMapping((state) => state.id)
  return (
    <Dialog label="Map columns" wide>
      {id ? <Body key={id} id={id} /> : null}
    </Dialog>
  )
}

function Body({ id }: { id: string }) {
  const { state, change } = useMappingOf(id)
  if (state.kind === 'loading')
    return (
      <div className="pad map-wait" role="status">
        Reading the first rows.
      </div>
    )
  if (state.kind === 'failed')
    return (
      <div className="pad map-wait" role="alert">
        <div className="t1">{state.message}</div>
        <div className="lab">Kept: the lake as it was.</div>
        <button type="button" className="btn" onClick={closeDialog}>
          Close
        </button>
      </div>
    )
  const { opened, mapping, preview, stale } = state
  return (
    <div className="pad map">
      <h2>Map the columns of {opened.head.file}</h2>
      <MappingOptions opened={opened} mapping={mapping} change={change} />
      <ColumnTable head={opened.head} mapping={mapping} change={change} />
      <PreviewTable preview={preview} stale={stale} lacks={lacking(mapping)} />
      <Finish id={id} opened={opened} mapping={mapping} usable={isUsable(preview, mapping)} />
    </div>
  )
}

const isUsable = (preview: Returns<'mapping.preview'> | null, mapping: ColumnMapping) =>
  lacking(mapping).length === 0 &&
  preview !== null &&
  preview.problem === null &&
  preview.checked > 0 &&
  preview.failed === 0

interface FinishProps {
  id: string
  opened: Returns<'mapping.open'>
  mapping: ColumnMapping
  usable: boolean
}

/** A name to remember the mapping by, the files it is for, and the button that imports. */
function Finish({ id, opened, mapping, usable }: FinishProps) {
  const { alike, head } = opened
  const [name, setName] = useState(() => nameFor(opened, mapping))
  const [keep, setKeep] = useState(true)
  const [all, setAll] = useState(true)
  const [error, setError] = useState<string | null>(null)
  const submit = async (event: React.FormEvent) => {
    event.preventDefault()
    const ids = all ? [id, ...alike.map((a) => a.id)] : [id]
    const saved = keep && name.trim() !== '' ? { name: name.trim() } : {}
    try {
      await backend().call('mapping.import', { ids, mapping, ...saved })
      closeDialog()
    } catch (cause) {
      setError((cause as Error).message)
    }
  }
  return (
    <form className="map-finish" onSubmit={submit}>
      <label className="row">
        <input type="checkbox" checked={keep} onChange={(e) => setKeep(e.target.checked)} />
        Save as
      </label>
      <input
        className="map-name"
        aria-label="Name of the mapping"
        value={name}
        maxLength={80}
        disabled={!keep}
        onChange={(e) => setName(e.target.value)}
      />
      <span className="lab">
        {mapping.columns.symbol === undefined
          ? 'offered for files with this header; each is asked for its symbol'
          : 'used from now on for files with this header'}
      </span>
      {alike.length > 0 && (
        <label className="row" title={alike.map((a) => a.file).join('\n')}>
          <input type="checkbox" checked={all} onChange={(e) => setAll(e.target.checked)} />
          also {alike.length === 1 ? alike[0]?.file : `${alike.length} others like it`}
        </label>
      )}
      <span className="grow">{error && <span className="bad">{error}</span>}</span>
      <button type="button" className="btn" onClick={closeDialog}>
        Cancel
      </button>
      <button type="submit" className="btn pri" disabled={!usable} title={`Import ${head.file}`}>
        Import
      </button>
    </form>
  )
}

/** The saved mapping it began with, or the file's own name without its digits. */
function nameFor({ head, presets }: Returns<'mapping.open'>, mapping: ColumnMapping): string {
  const same = presets.find(
    (p) => !p.builtIn && JSON.stringify(p.mapping) === JSON.stringify(mapping),
  )
  if (same) return same.name
  const stem = head.file
    .replace(/\.(csv|txt|gz|parquet)/gi, '')
    .replace(/[\d_.-]+/g, ' ')
    .trim()
  return stem === '' ? 'My files' : `Files like ${stem}`.slice(0, 80)
}
