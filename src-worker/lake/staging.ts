/**
 * How files enter the lake: written under `<lake>/.staging/<pid>-<n>/`, flushed to disk, linked to
 * their final name (never over an existing file), then named by a manifest, which is the commit.
 * A claim list inside the staging folder says which final names it took, so that whoever comes next
 * can remove what a killed process left behind.
 */
import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { AppError } from '#core/protocol/message'

export const STAGING = '.staging'
const CLAIMS = 'claims.txt'

export function fsyncPath(path: string) {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Writes a small file so that readers see the old or the new content, never a part; throws LAKE_WRITE_FAILED. */
export function writeFileAtomic(path: string, content: string | Uint8Array) {
  const temporary = temporaryFor(path)
  try {
    mkdirSync(dirname(path), { recursive: true })
    sweepTemporaries(path)
    writeThrough(temporary, typeof content === 'string' ? Buffer.from(content) : content)
    renameSync(temporary, path)
    fsyncPath(dirname(path))
  } catch (error) {
    discard(temporary)
    throw writeFailure(error, path, 'What was there before is unchanged.')
  }
}

/** A name beside `path` that says which process of which machine writes there. */
export const temporaryFor = (path: string) =>
  `${path}.${HOST}~${process.pid}~${randomUUID().slice(0, 8)}.tmp`

/** Removes a file where it can be. */
export function discard(path: string) {
  try {
    unlinkSync(path)
  } catch {}
}

/** Removes what processes of this machine left beside `path` when they were killed while writing it. */
export function sweepTemporaries(path: string) {
  const prefix = `${basename(path)}.${HOST}~`
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) continue
    const pid = Number.parseInt(name.slice(prefix.length), 10)
    if (Number.isFinite(pid) && !isAlive(pid)) discard(join(dirname(path), name))
  }
}
const HOST = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')

function writeThrough(path: string, bytes: Uint8Array) {
  const fd = openSync(path, 'wx')
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** One ingest's private folder. */
export class Staging {
  readonly folder: string
  private readonly lake: string
  private readonly linked: string[] = []
  private files = 0

  /** A folder of its own, or the one another thread of this process has filled. Throws LAKE_WRITE_FAILED. */
  constructor(lake: string, folder?: string) {
    this.lake = lake
    this.folder = folder ?? join(lake, STAGING, `${process.pid}-${randomUUID().slice(0, 8)}`)
    makeFolder(this.folder)
  }

  /** A folder for files that enter the lake together. Throws LAKE_WRITE_FAILED. */
  newFolder(): string {
    const folder = join(this.folder, `${this.files++}`)
    makeFolder(folder)
    return folder
  }

  newFile(extension: string): string {
    return join(this.folder, `${this.files++}${extension}`)
  }

  /** Flushes a staged file and links it as the first free name `nameOf(0), nameOf(1), …` under the lake; returns that name. */
  place(staged: string, nameOf: (n: number) => string, first = 0): string {
    fsyncPath(staged)
    for (let n = first; ; n++) {
      const name = nameOf(n)
      const target = join(this.lake, name)
      if (existsSync(target)) continue
      mkdirSync(dirname(target), { recursive: true })
      this.claim(name)
      try {
        linkSync(staged, target)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
        throw error
      }
      this.linked.push(name)
      unlinkSync(staged)
      fsyncPath(dirname(target))
      return name
    }
  }

  /** After the manifest is in place: nothing of this folder is needed any more. */
  commit() {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Takes back everything placed. */
  rollback() {
    for (const name of this.linked) rmSync(join(this.lake, name), { force: true })
    rmSync(this.folder, { recursive: true, force: true })
  }

  private claim(name: string) {
    const fd = openSync(join(this.folder, CLAIMS), 'a')
    try {
      writeSync(fd, `${name}\n`)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  }
}

/** The process runs; one of another user counts. */
export const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Removes what dead processes left: their staged files, and files they placed that no manifest names. */
export function sweepStaging(lake: string, isCommitted: (name: string) => boolean): string[] {
  const root = join(lake, STAGING)
  if (!existsSync(root)) return []
  const removed: string[] = []
  for (const entry of readdirSync(root)) {
    const pid = Number.parseInt(entry, 10)
    if (!Number.isFinite(pid) || isAlive(pid)) continue
    const claims = join(root, entry, CLAIMS)
    const names = existsSync(claims) ? readFileSync(claims, 'utf8').split('\n') : []
    for (const name of names) {
      if (name === '' || name.includes('..') || isCommitted(name)) continue
      if (existsSync(join(lake, name))) removed.push(name)
      rmSync(join(lake, name), { force: true })
    }
    rmSync(join(root, entry), { recursive: true, force: true })
  }
  return removed
}

function makeFolder(folder: string) {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw writeFailure(error, folder, 'Nothing was written.')
  }
}

/** An error of the disk while writing the lake, as the user should read it. */
export function writeFailure(error: unknown, file: string, kept: string): AppError {
  if (error instanceof AppError) return error
  const text = error instanceof Error ? error.message : String(error)
  const code = (error as NodeJS.ErrnoException)?.code ?? ''
  const full = /ENOSPC|EDQUOT|No space left|Disk quota/i.test(`${code} ${text}`)
    ? 'the disk is full'
    : /EFBIG|File too large/i.test(`${code} ${text}`)
      ? 'the file-size limit was reached'
      : text
  return new AppError('LAKE_WRITE_FAILED', `Could not write ${file}: ${full}. ${kept}`, {
    where: { file },
    cause: error,
  })
}
