import { useEffect, useMemo, useRef, useState } from 'react'
import { backend } from '../../app/backend.ts'
import { filesOf, importFiles } from '../../library/import-files.ts'
import { useQuality, watchQuality } from '../../library/quality.ts'
import { useUser } from '../../store/user.ts'
import type { PanelProps } from '../define-panel.ts'
import { PanelFoot, PanelHead } from '../PanelHost.tsx'
import { Calendar } from './Calendar.tsx'
import { DayDetails } from './DayDetails.tsx'
import { DayTable } from './DayTable.tsx'
import { Downloads } from './Downloads.tsx'
import { JobList } from './JobList.tsx'
import { dayRows, months } from './library.model.ts'
import { useLibrary } from './use-library.ts'
import './library.css'

export function Library(_: PanelProps<object>) {
  const state = useLibrary()
  const ready = state.kind === 'ready' ? state : null
  const quality = useQuality((known) => known.byDate)
  const rows = useMemo(
    () => (ready ? dayRows(ready.days, ready.sessions, quality) : []),
    [ready, quality],
  )
  useEffect(() => watchQuality(backend()), [])
  const [chosen, setChosen] = useState<string | null>(null)
  const row = rows.find((r) => r.date === chosen) ?? rows[0] ?? null
  const [getting, setGetting] = useState(false)
  const drop = useFileDrop()
  return (
    <div className="library" data-drop={drop.over || undefined} {...drop.handlers}>
      <PanelHead right={<HeadControls toggleGet={() => setGetting(!getting)} />} />
      {getting && <Downloads close={() => setGetting(false)} />}
      {state.kind === 'failed' && (
        <div className="pstate" role="alert">
          <div className="t1">The lake could not be read: {state.message}</div>
          <div className="lab">Kept: everything in it. Try again, or verify it.</div>
        </div>
      )}
      {state.kind === 'loading' && (
        <div className="pstate" role="status">
          Reading the lake.
        </div>
      )}
      {ready && rows.length === 0 && (
        <div className="pstate">
          <div className="t1">The lake is empty.</div>
          <div>
            Drop files or whole folders here: DBN and DBN.zst, option trades CSV.gz, option chains,
            bars and trades as CSV or Parquet. What nothing recognises you can map by hand.
          </div>
          <div>
            <button
              type="button"
              className="btn"
              onClick={() => useUser.setState({ overlay: 'open' })}
            >
              Open my data
            </button>
          </div>
        </div>
      )}
      {row && ready && (
        <div className="lib-main">
          <Calendar months={months(rows)} chosen={row.date} choose={setChosen} />
          <DayTable rows={rows} chosen={row.date} choose={setChosen} />
          <DayDetails row={row} canReveal={ready.canReveal} />
        </div>
      )}
      {!row && <span className="grow" />}
      <JobList />
      <PanelFoot>
        <span className="lib-lake">
          Lake <span className="t2">{ready?.lake ?? '–'}</span>
        </span>
        <span className="k">
          <i className="cov-key" /> rows cover this part of 18:00 to 17:00 ET
        </span>
        <span className="k">
          <i className="cov-key hole" /> silence in open hours
        </span>
      </PanelFoot>
      {drop.over && <div className="lib-drop">Drop to import</div>}
    </div>
  )
}

function HeadControls({ toggleGet }: { toggleGet(): void }) {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const take = (event: React.ChangeEvent<HTMLInputElement>) => {
    const picked = [...(event.target.files ?? [])].filter((file) => !file.name.startsWith('.'))
    if (picked.length > 0) void importFiles(backend(), picked)
    event.target.value = ''
  }
  return (
    <>
      <input ref={files} type="file" multiple hidden aria-label="Files to import" onChange={take} />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Folder to import"
        onChange={take}
        // Not in React's types: picks a folder and lists every file below it.
        {...{ webkitdirectory: '' }}
      />
      <button type="button" className="btn tl-small" onClick={() => files.current?.click()}>
        Import files
      </button>
      <button type="button" className="btn tl-small" onClick={() => folder.current?.click()}>
        Import a folder
      </button>
      <button type="button" className="btn tl-small" onClick={toggleGet}>
        Download
      </button>
      <button
        type="button"
        className="btn tl-small"
        onClick={() => void backend().call('library.verify', {})}
        title="Read every file back and compare it with its manifest"
      >
        Verify
      </button>
    </>
  )
}

/** Files dragged over the panel; a drop imports them. */
function useFileDrop() {
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  useEffect(() => preventNavigation(), [])
  const hasFiles = (event: React.DragEvent) => event.dataTransfer.types.includes('Files')
  const handlers = {
    onDragEnter(event: React.DragEvent) {
      if (!hasFiles(event)) return
      depth.current++
      setOver(true)
    },
    onDragLeave(event: React.DragEvent) {
      if (!hasFiles(event)) return
      depth.current = Math.max(0, depth.current - 1)
      if (depth.current === 0) setOver(false)
    },
    onDragOver(event: React.DragEvent) {
      if (!hasFiles(event)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
    },
    onDrop(event: React.DragEvent) {
      if (!hasFiles(event)) return
      event.preventDefault()
      event.stopPropagation()
      depth.current = 0
      setOver(false)
      void filesOf(event.dataTransfer).then((files) => importFiles(backend(), files))
    },
  }
  return { over, handlers }
}

/** A file dropped beside the panel must not replace the page. */
function preventNavigation(): () => void {
  const stop = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  }
  window.addEventListener('dragover', stop)
  window.addEventListener('drop', stop)
  return () => {
    window.removeEventListener('dragover', stop)
    window.removeEventListener('drop', stop)
  }
}
