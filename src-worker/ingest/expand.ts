/** Folders as the market-data files below them. */
import { readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'

const KNOWN = /\.(dbn|dbn\.zst|dbz|csv|csv\.gz|parquet|zip)$/i
/** Folders of programs and of the lake itself, in which nobody keeps source files. */
const PASSED = /^(\.|_|node_modules$|bronze$|silver$|gold$)/
const MAX_DEPTH = 32

/**
 * The files given, and those of a known kind anywhere below the folders given, in the order of
 * their names. A folder reached twice (by a link, say) counts once; what cannot be read is left out.
 */
export function expandPaths(paths: readonly string[]): string[] {
  const files: string[] = []
  const seen = new Set<string>()
  for (const path of paths) {
    if (kindOf(path)?.isDirectory()) descend(path, 0, files, seen)
    else files.push(path)
  }
  return [...new Set(files)]
}

function descend(folder: string, depth: number, files: string[], seen: Set<string>) {
  const names = namesIn(folder, seen).sort()
  if (depth > MAX_DEPTH) return
  const folders: string[] = []
  for (const name of names) {
    const path = join(folder, name)
    const kind = kindOf(path)
    if (kind?.isFile() && KNOWN.test(name) && !name.startsWith('.')) files.push(path)
    else if (kind?.isDirectory() && !PASSED.test(name)) folders.push(path)
  }
  for (const path of folders) descend(path, depth + 1, files, seen)
}

/** Null for what is not there, or is a link to itself. */
function kindOf(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

function namesIn(folder: string, seen: Set<string>): string[] {
  try {
    const real = realpathSync(folder)
    if (seen.has(real)) return []
    seen.add(real)
    return readdirSync(folder)
  } catch {
    return []
  }
}
