import { useEffect, useRef, useState } from 'react'
import { AppError } from '#core/protocol/message'
import { filesOf, importFiles } from '../library/import-files.ts'
import { watchJobs } from '../library/jobs.ts'
import { backend } from './backend.ts'
import { closeDialog, Dialog } from './Dialog.tsx'
import { showPanel } from './dock-api.ts'

/** Progress and every file's fate are shown in the Library, which stays when this dialog goes. */
function showImport() {
  closeDialog()
  showPanel('library')
}

/** Picks, drops or names files to import. */
export function OpenData() {
  const picker = useRef<HTMLInputElement>(null)
  const [message, setMessage] = useState<string | null>(null)
  const [path, setPath] = useState('')
  useEffect(() => watchJobs(backend()), [])
  const take = (files: readonly File[]) => {
    if (files.length === 0) return
    void importFiles(backend(), files)
    showImport()
  }
  const submit = async (event: React.FormEvent) => {
    event.preventDefault()
    try {
      await backend().call('library.import', { paths: [path.trim()] })
      showImport()
    } catch (error) {
      setMessage(error instanceof AppError ? `${error.message} (${error.code})` : String(error))
    }
  }
  return (
    <Dialog label="Open my data">
      <div className="pad">
        <h2>Open my data</h2>
        <p className="dlg-text">
          DBN and DBN.zst files (trades, depth, definitions, option quotes and statistics) and
          option trades as CSV.gz, option chains, bars and trades as CSV or Parquet; single files or
          whole folders. They are read into the lake; nothing already there is changed. Columns
          nobody recognises are mapped in a dialog.
        </p>
        <button
          type="button"
          className="dlg-drop"
          onClick={() => picker.current?.click()}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault()
            event.stopPropagation()
            void filesOf(event.dataTransfer).then(take)
          }}
        >
          <span className="t1">Choose files</span>
          <span className="lab">or drop files and folders here</span>
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label="Files to open"
          onChange={(event) => take([...(event.target.files ?? [])])}
        />
        <form onSubmit={submit} className="dlg-path">
          <input
            value={path}
            onChange={(event) => setPath(event.target.value)}
            placeholder="Or the full path of a file or folder on this machine"
            aria-label="File path"
          />
          <button type="submit" className="btn" disabled={path.trim() === ''}>
            Import path
          </button>
        </form>
        {message && (
          <div className="bad dlg-text" role="alert">
            {message}
          </div>
        )}
        <div className="row" style={{ gap: 8, marginTop: 16 }}>
          <button type="button" className="btn" onClick={showImport}>
            Show the Library
          </button>
          <span className="grow" />
          <button type="button" className="btn" onClick={closeDialog}>
            Cancel
          </button>
        </div>
      </div>
    </Dialog>
  )
}
