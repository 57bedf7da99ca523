/**
 * Column mappings people saved, a JSON file each: what they mean, and the signatures of the headers
 * they were used for, so that the next file of that maker need not be asked about.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type ColumnMapping, columnMapping, type NamedMapping } from '#core/formats/series/mapping'
import { BUILT_IN_MAPPINGS } from '#core/formats/series/mapping-presets'
import { AppError } from '#core/protocol/index'
import { replaceFileSync } from './replace-file.ts'

const MAX_BYTES = 256 * 1024
const MAX_SIGNATURES = 200

const document = z.object({
  name: z.string().min(1).max(80),
  mapping: columnMapping,
  signatures: z.array(z.string().regex(/^[0-9a-f]{32}$/)).default([]),
})
type Document = z.infer<typeof document>

export interface MappingStore {
  /** Saved ones by name, then those that come with the program. */
  list(): NamedMapping[]
  get(name: string): NamedMapping | null
  /** Keeps it under its name; with a signature, for files with that header too. */
  save(name: string, mapping: ColumnMapping, signature?: string): void
  remove(name: string): void
  /** By the signature of the header. */
  remembered(): Record<string, NamedMapping>
}

export function openMappingStore(folder: string): MappingStore {
  const fileOf = (name: string) =>
    join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 24)}.json`)
  const all = (): Document[] => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => read(join(folder, file)))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }
  const named = ({ name, mapping }: Document): NamedMapping => ({ name, mapping, builtIn: false })
  const put = (value: Document) => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    replaceFileSync(fileOf(value.name), `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600 })
  }
  const list = () => {
    const saved = all().map(named)
    const own = new Set(saved.map((m) => m.name))
    return [...saved, ...BUILT_IN_MAPPINGS.filter((m) => !own.has(m.name))]
  }
  return {
    list,
    get: (name) => list().find((m) => m.name === name) ?? null,
    save(name, mapping, signature) {
      const known = all()
      // A header has one mapping: the last one it was given.
      for (const other of known) {
        if (signature === undefined || other.name === name) continue
        if (other.signatures.includes(signature))
          put({ ...other, signatures: other.signatures.filter((s) => s !== signature) })
      }
      const before = known.find((d) => d.name === name)?.signatures ?? []
      const signatures = signature === undefined ? before : [signature, ...before]
      put({ name, mapping, signatures: [...new Set(signatures)].slice(0, MAX_SIGNATURES) })
    },
    remove: (name) => rmSync(fileOf(name), { force: true }),
    remembered: () =>
      Object.fromEntries(all().flatMap((d) => d.signatures.map((s) => [s, named(d)]))),
  }
}

/** A file that cannot be read is no mapping; the others stay usable. */
function read(path: string): Document[] {
  try {
    if (statSync(path).size > MAX_BYTES) return []
    return [document.parse(JSON.parse(readFileSync(path, 'utf8')))]
  } catch {
    return []
  }
}

/** A mapping from a JSON file: the mapping itself, or as it was saved. Throws MAPPING_FILE. */
export function readMappingFile(path: string): ColumnMapping {
  const bad = (why: string, cause?: unknown) =>
    new AppError('MAPPING_FILE', `${path} is no column mapping: ${why}`, {
      where: { file: path },
      cause,
    })
  let value: unknown
  try {
    if (statSync(path).size > MAX_BYTES) throw bad(`it is larger than ${MAX_BYTES} bytes`)
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw bad(cause instanceof Error ? cause.message : String(cause), cause)
  }
  const inner = value !== null && typeof value === 'object' && 'mapping' in value
  const parsed = columnMapping.safeParse(inner ? (value as { mapping: unknown }).mapping : value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw bad(`${issue?.path.join('.') || 'the file'}: ${issue?.message}`)
}
