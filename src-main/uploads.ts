/**
 * Files a window sends because a browser may not name their path. Bytes arrive in order into a
 * staging folder beside the lake's own, under a name the sender cannot choose the place of, and
 * never more of them than were announced and fit on the disk.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '#core/protocol/index'

interface Upload {
  path: string
  folder: string
  bytes: number
  received: number
  file: FileHandle
  /** Chunks are written one after another. */
  tail: Promise<unknown>
  idle: NodeJS.Timeout
}

export interface Uploads {
  begin(name: string, bytes: number): Promise<string>
  chunk(id: string, offset: number, bytes: Uint8Array): Promise<number>
  /** Paths of finished uploads and the folders they lie in, which from here on belong to the caller. */
  take(ids: readonly string[]): Promise<{ paths: string[]; folders: string[] }>
  cancel(id: string): Promise<void>
  close(): Promise<void>
}

export interface UploadRules {
  maxOpen: number
  /** Free bytes that stay free. */
  reserve: number
  /** An upload nobody continues is dropped after this, ms. */
  idleMs: number
}
const RULES: UploadRules = { maxOpen: 64, reserve: 512 * 2 ** 20, idleMs: 10 * 60_000 }
/** What a host that was killed left behind is removed by a later start, this old. */
const STALE_MS = 24 * 3600_000

/** The last part of the name without anything a file system could misread. */
export function safeName(name: string): string {
  const last = basename(name.replaceAll('\\', '/'))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\u0000-\u001f\u007f<>:"|?*]/g, '_')
    .replace(/^\.+/, '')
    .slice(-200)
  return last === '' ? 'file' : last
}

export interface UploadOptions {
  rules?: UploadRules
  /** Folders an earlier host took and did not finish with. */
  kept?: readonly string[]
}

export function openUploads(root: string, options: UploadOptions = {}): Uploads {
  const { rules = RULES, kept = [] } = options
  const uploads = new Map<string, Upload>()
  removeStale(root, new Set(kept))

  const find = (id: string) => {
    const upload = uploads.get(id)
    if (!upload) throw new AppError('UPLOAD_UNKNOWN', 'This upload is over; send the file again.')
    return upload
  }
  const drop = async (id: string) => {
    const upload = uploads.get(id)
    if (!upload) return
    uploads.delete(id)
    clearTimeout(upload.idle)
    await upload.tail.catch(() => {})
    await upload.file.close().catch(() => {})
    rmSync(upload.folder, { recursive: true, force: true })
  }
  const waitForMore = (id: string) => setTimeout(() => void drop(id), rules.idleMs).unref()

  const append = async (upload: Upload, offset: number, bytes: Uint8Array) => {
    if (offset !== upload.received)
      throw new AppError('UPLOAD_OFFSET', `${upload.received} bytes are here, not ${offset}.`)
    if (offset + bytes.length > upload.bytes)
      throw new AppError('UPLOAD_TOO_LONG', `Only ${upload.bytes} bytes were announced.`)
    try {
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await upload.file.write(bytes, at, null, offset + at)
        at += bytesWritten
      }
    } catch (cause) {
      throw new AppError('UPLOAD_WRITE', `The file could not be kept: ${String(cause)}.`, { cause })
    }
    upload.received += bytes.length
    return upload.received
  }

  return {
    async begin(name, bytes) {
      if (uploads.size >= rules.maxOpen)
        throw new AppError('BUSY', `More than ${rules.maxOpen} files are being sent at once.`)
      mkdirSync(root, { recursive: true })
      const announced = [...uploads.values()].reduce((n, u) => n + u.bytes - u.received, 0)
      const { bavail, bsize } = statfsSync(root)
      if (bytes + announced + rules.reserve > bavail * bsize)
        throw new AppError(
          'UPLOAD_TOO_LARGE',
          `${safeName(name)} does not fit on the disk of the lake. Nothing was written; free some space or choose another lake.`,
          { where: { file: safeName(name), bytes, free: bavail * bsize } },
        )
      const id = randomUUID()
      const folder = join(root, id)
      mkdirSync(folder, { mode: 0o700 })
      const path = join(folder, safeName(name))
      const file = await open(path, 'wx', 0o600)
      const idle = waitForMore(id)
      uploads.set(id, { path, folder, bytes, received: 0, file, tail: Promise.resolve(), idle })
      return id
    },
    chunk(id, offset, bytes) {
      const upload = find(id)
      clearTimeout(upload.idle)
      upload.idle = waitForMore(id)
      const written = upload.tail.then(() => append(upload, offset, bytes))
      upload.tail = written.catch(() => {})
      return written
    },
    async take(ids) {
      const wanted = [...new Set(ids)].map((id) => ({ id, upload: find(id) }))
      for (const { upload } of wanted)
        if (upload.received !== upload.bytes)
          throw new AppError(
            'UPLOAD_INCOMPLETE',
            `${basename(upload.path)}: ${upload.received} of ${upload.bytes} bytes arrived; send it again.`,
          )
      for (const { id, upload } of wanted) {
        uploads.delete(id)
        clearTimeout(upload.idle)
        await upload.file.close()
      }
      return {
        paths: wanted.map(({ upload }) => upload.path),
        folders: wanted.map(({ upload }) => upload.folder),
      }
    },
    cancel: drop,
    async close() {
      await Promise.all([...uploads.keys()].map(drop))
    },
  }
}

/** Removes what a host that was killed left behind, but for folders somebody still needs. */
export function removeStale(root: string, kept: ReadonlySet<string>) {
  let names: string[]
  try {
    names = readdirSync(root)
  } catch {
    return
  }
  for (const name of names) {
    const folder = join(root, name)
    if (!kept.has(folder) && Date.now() - statSync(folder).mtimeMs > STALE_MS)
      rmSync(folder, { recursive: true, force: true })
  }
}
