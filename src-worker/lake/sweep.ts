/** Mends what killed processes left of their writing, so that the lake is as if they had never begun. */
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { lakeLock } from './lake-lock.ts'
import { lakeParts, MANIFESTS } from './manifest.ts'
import { isAlive, sweepStaging } from './staging.ts'

/** Manifests of sources that were read again. */
const RETIRED = join(MANIFESTS, 'retired')
/** While the source is being read: by whom. */
const ASIDE = /^([0-9a-f]{64})\.(\d+)\.aside$/

/** Removes staged and unnamed files of dead processes, and puts manifests back that they had set aside; names what it removed. */
export async function sweepLake(lake: string): Promise<string[]> {
  const release = await lakeLock(lake)
  try {
    return sweepLocked(lake)
  } finally {
    release()
  }
}

/** The same within the caller's lock: no commit is under way, so what no manifest names never will be. */
export function sweepLocked(lake: string): string[] {
  restoreAside(lake)
  const committed = new Set(lakeParts(lake).map((p) => p.file))
  return sweepStaging(lake, (name) => committed.has(name))
}

/** A manifest on its way to be replaced by one of the same source. */
export interface Aside {
  /** The source has been read again. */
  retire(): void
  /** It was not: the manifest is in force as before. */
  restore(): void
}

/** Takes a manifest out of force; the next sweep puts it back if this process is gone by then. */
export function setAside(lake: string, sha256: string): Aside {
  const manifest = join(lake, MANIFESTS, `${sha256}.json`)
  const aside = join(lake, RETIRED, `${sha256}.${process.pid}.aside`)
  mkdirSync(dirname(aside), { recursive: true })
  renameSync(manifest, aside)
  return {
    retire: () => renameSync(aside, join(lake, RETIRED, `${sha256}.json`)),
    restore: () => renameSync(aside, manifest),
  }
}

function restoreAside(lake: string) {
  const folder = join(lake, RETIRED)
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const [, sha256, pid] = ASIDE.exec(name) ?? []
    if (pid === undefined || isAlive(Number(pid))) continue
    const manifest = join(lake, MANIFESTS, `${sha256}.json`)
    const to = existsSync(manifest) ? join(folder, `${sha256}.json`) : manifest
    renameSync(join(folder, name), to)
  }
}
