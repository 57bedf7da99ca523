/**
 * Files an import did not recognise, kept until somebody says what their columns are. Only these
 * can be looked into by a window, by an id it cannot make up: never a path of its choice.
 */
import { randomUUID } from 'node:crypto'
import { copyFileSync, linkSync, mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ColumnMapping } from '#core/formats/series/mapping'
import { columnNames, lacking, mappedColumns, namelessColumns } from '#core/formats/series/mapping'
import { AppError, type Args, type Returns } from '#core/protocol/index'
import type { TableHead } from '#core/protocol/mapping'
import type { MappingStore } from './mapping-store.ts'
import { removeStale } from './uploads.ts'
import type { TaskThread } from './workers/task-thread.ts'

/** Errors that a mapping may cure. */
const CURABLE =
  /^(UNKNOWN_FILE|SERIES_COLUMNS|SERIES_SYMBOL|SERIES_ROW|CHAIN_COLUMNS|CHAIN_NO_ROOT|CSV_MISSING_COLUMN|MAPPING_)/
const MOST_WAITING = 500

interface Waiting {
  path: string
  /** Folder of a file a window sent; goes with the entry. */
  folder: string | null
  head: TableHead
}

export interface MappingDesk {
  /** Keeps a file for a mapping; null when none would help. */
  offer(path: string, code: string): Promise<string | null>
  open(id: string): Returns<'mapping.open'>
  preview(ask: Args<'mapping.preview'>): Promise<Returns<'mapping.preview'>>
  /** Their paths, and folders that go when the import is over; they wait no longer. */
  take(ids: readonly string[]): {
    paths: string[]
    folders: string[]
    signature(m: ColumnMapping): string | undefined
  }
  dismiss(id: string): void
  /** Removes what an earlier host left, but for the folders of imports that may go on. */
  tidy(kept: readonly string[]): void
  close(): void
}

export function openMappingDesk(lake: string, desk: TaskThread, store: MappingStore): MappingDesk {
  const root = join(lake, '.staging', 'mapping')
  const staging = join(lake, '.staging')
  const waiting = new Map<string, Waiting>()

  const find = (id: string) => {
    const found = waiting.get(id)
    if (found) return found
    throw new AppError('MAPPING_GONE', 'This file waits no longer; import it again.')
  }
  const drop = (id: string) => {
    const entry = waiting.get(id)
    waiting.delete(id)
    if (entry?.folder) rmSync(entry.folder, { recursive: true, force: true })
  }
  const keep = (id: string, path: string): Pick<Waiting, 'path' | 'folder'> => {
    if (!path.startsWith(staging)) return { path, folder: null }
    // What a window sent goes with its import; this is a second name for the same bytes.
    const folder = join(root, id)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const own = join(folder, basename(path))
    try {
      linkSync(path, own)
    } catch {
      copyFileSync(path, own)
    }
    return { path: own, folder }
  }
  const signatureOf = (head: TableHead, { headerLine }: ColumnMapping) =>
    head.signatures[headerLine]

  return {
    async offer(path, code) {
      if (!CURABLE.test(code)) return null
      const known = [...waiting].find(([, w]) => w.path === path)
      if (known) return known[0]
      const head = await desk.run('mapping.inspect', { path }).catch(() => null)
      if (!head) return null
      const id = randomUUID()
      waiting.set(id, { ...keep(id, path), head })
      const [oldest] = waiting.keys()
      if (waiting.size > MOST_WAITING && oldest) drop(oldest)
      return id
    },
    open(id) {
      const { head, path } = find(id)
      const rows = head.rows.map((r) => r.fields)
      const presets = store
        .list()
        .map((preset) => ({ ...preset, fits: fits(preset.mapping, rows, head.columns) }))
      const before = head.signatures.map((s) => store.remembered()[s]).find(Boolean)
      const alike = [...waiting]
        .filter(([other, w]) => other !== id && sameHeader(w.head, head))
        .map(([other, w]) => ({ id: other, file: basename(w.path) }))
      return {
        head: { ...head, file: basename(path), guess: before?.mapping ?? head.guess },
        presets: presets.sort((a, b) => Number(b.fits) - Number(a.fits)),
        alike,
      }
    },
    preview: ({ id, mapping }) =>
      desk.run('mapping.preview', {
        lake,
        path: find(id).path,
        mapping: mapping as ColumnMapping,
      }),
    take(ids) {
      const entries = ids.map(find)
      for (const id of ids) waiting.delete(id)
      return {
        paths: entries.map((e) => e.path),
        folders: entries.flatMap((e) => (e.folder ? [e.folder] : [])),
        signature: (mapping) => (entries[0] ? signatureOf(entries[0].head, mapping) : undefined),
      }
    },
    dismiss: drop,
    tidy: (kept) => removeStale(root, new Set(kept)),
    close() {
      for (const id of [...waiting.keys()]) drop(id)
    },
  }
}

const sameHeader = (a: TableHead, b: TableHead) => {
  const line = b.guess.headerLine
  return a.signatures[line] === b.signatures[line] && a.guess.headerLine === line
}

/** Every column the mapping names is there; the symbol may still be missing. */
function fits(
  mapping: ColumnMapping,
  rows: readonly (readonly string[])[],
  width: number,
): boolean {
  const row = rows[mapping.headerLine - 1]
  const names = mapping.headerLine === 0 ? namelessColumns(width) : row ? columnNames(row) : null
  if (!names) return false
  const whole = { ...mapping, symbol: mapping.symbol || 'X' }
  if (lacking(whole).length > 0) return false
  // Numbered columns fit any table wide enough; only the exact width says something.
  const last = Math.max(...Object.values(mapping.columns).map((c) => names.indexOf(c)))
  if (mapping.headerLine === 0 && last !== width - 1) return false
  try {
    mappedColumns(whole, names, '')
    return true
  } catch {
    return false
  }
}
