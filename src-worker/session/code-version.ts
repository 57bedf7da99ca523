/**
 * Which code made a set of frames: a hash of the sources that decide their content, or of the bundle
 * they were built into. Frames of other code are computed anew.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const CORE_FOLDERS = [
  'config',
  'domain',
  'frames',
  'labels',
  'levels',
  'physics',
  'replay',
  'scoring',
]
const LAKE_FILES = ['event-streams.ts', 'session-source.ts', 'bars.ts', 'relations.ts']

let known: string | null = null

export function codeVersion(): string {
  known ??= import.meta.url.endsWith('.ts')
    ? sourceHash()
    : fileHash([fileURLToPath(import.meta.url)])
  return known
}

function sourceHash(): string {
  const core = fileURLToPath(new URL('../../src-core/', import.meta.url))
  const lake = fileURLToPath(new URL('../lake/', import.meta.url))
  const files = CORE_FOLDERS.flatMap((folder) =>
    readdirSync(core + folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => `${core}${folder}/${name}`),
  )
  return fileHash([...files.sort(), ...LAKE_FILES.map((name) => lake + name)])
}

function fileHash(files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file)).update('\0')
  return hash.digest('hex').slice(0, 16)
}
