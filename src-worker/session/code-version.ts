/**
 * Which code made a set of frames: a hash of every source file that can decide their content. Frames
 * of other code are computed anew. The build writes the hash into the bundle, so frames made from
 * the sources and by the bundle of the same sources are the same frames.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The fold, the pipelines over it, what feeds them, and how results are stored; whatever these import counts as well. */
const ROOTS = [
  'src-core/replay/fold-session.ts',
  'src-core/pipeline/run-pipeline.ts',
  'src-core/pipeline/gates/index.ts',
  'src-worker/lake/session-source.ts',
  'src-worker/lake/frame-store.ts',
  'src-worker/pipeline/signal-store.ts',
]
const IMPORT = /\bfrom '(\.{1,2}\/[^']+|#(?:core|worker)\/[^']+)'/g

/** Set by the build. */
declare const __FRAME_CODE__: string | undefined

let known: string | null = null

export function codeVersion(): string {
  known ??=
    typeof __FRAME_CODE__ === 'string'
      ? __FRAME_CODE__
      : frameCodeHash(resolve(import.meta.dirname, '../..'))
  return known
}

/** Hash of the sources below a project's root. */
export function frameCodeHash(root: string): string {
  const hash = createHash('sha256')
  for (const file of frameSources(root))
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
  return hash.digest('hex').slice(0, 16)
}

/** Every file the frames depend on, relative to the root, sorted. */
export function frameSources(root: string): string[] {
  const found = new Set<string>(ROOTS)
  for (const file of found) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, target] of text.matchAll(IMPORT)) {
      const [, project, path] = /^#(core|worker)\/(.*)$/.exec(target) ?? []
      found.add(project ? `src-${project}/${path}.ts` : join(dirname(file), target))
    }
  }
  return [...found].sort()
}
