/** What a proof of faults needs to know of the work it disturbs. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { sha256Of } from '../../download/fetch-file.ts'
import type { WorkProcess } from '../children.ts'

export interface Bench {
  name: string
  /** Starts the work on a lake in a process of its own. */
  start(lake: string, options?: { fileLimitKiB?: number }): WorkProcess<unknown>
  /** Error codes in what that process printed. */
  codesOf(printed: unknown): string[]
  /** Runs the same work undisturbed, in this process; what went wrong. */
  rerun(lake: string): Promise<string[]>
  /** Everything the work leaves, as text to compare. */
  content(lake: string): Promise<string>
  /** What a reader of the lake finds wrong right now. */
  look(lake: string): Promise<string[]>
  /** Told before every run. */
  reset?(): void
  /** What must hold of all runs since `reset`; what does not. */
  account?(): string[]
  /** Lets the vendor's side fail in random ways; how often. */
  disturb?(random: () => number): number
  close(): Promise<void>
}

/** Every file below a folder, as paths relative to it, in order. */
export function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

/** Names of files that are on their way: readers know to leave them alone. */
export const isUnderWay = (name: string) =>
  /(^|\/)\.staging\/|\.partial$|\.tmp$|\.lock(\.|$)/.test(name)

export async function hashes(folder: string, names: readonly string[]): Promise<string> {
  const lines: string[] = []
  for (const name of names) lines.push(`${await sha256Of(join(folder, name))} ${name}`)
  return lines.join('\n')
}

/** A reader of finished files: each must be what it is in the undisturbed lake. */
export async function partialFiles(
  folder: string,
  expected: ReadonlyMap<string, string>,
): Promise<string[]> {
  const wrong: string[] = []
  for (const name of filesIn(folder)) {
    const known = expected.get(name)
    if (known === undefined || isUnderWay(name)) continue
    const path = join(folder, name)
    // Between the listing and the look a file may have been taken away again.
    const found = await sha256Of(path).catch(() => null)
    if (found !== null && found !== known)
      wrong.push(
        `${name}: ${statSync(path, { throwIfNoEntry: false })?.size} bytes of another file`,
      )
  }
  return wrong
}

export async function mapOfHashes(folder: string, keep: (name: string) => boolean) {
  const names = filesIn(folder).filter((name) => !isUnderWay(name) && keep(name))
  const found = new Map<string, string>()
  for (const name of names) found.set(name, await sha256Of(join(folder, name)))
  return found
}

interface Ended {
  status: string
  error: { code: string } | null
}
/** Of a report by file, of a list of them, or of an error that ended all. */
export function codesOf(printed: unknown): string[] {
  if (printed === null || typeof printed !== 'object') return ['NOTHING_PRINTED']
  if ('error' in printed && printed.error) return [(printed.error as { code: string }).code]
  const files = ('files' in printed ? printed.files : printed) as Ended[]
  return files.flatMap((f) => (f.error ? [f.error.code] : []))
}
