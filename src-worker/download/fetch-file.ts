/**
 * One file from a vendor onto the disk. Bytes go to `<name>.partial`; a later try, or a later run,
 * continues behind what is there. Only a file whose size and hash are right gets its name.
 */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fsyncPath, writeFailure } from '../lake/staging.ts'
import { cut, readBody, type Vendor } from './http.ts'
import { persistently, type RetryPolicy, TransientError } from './retry.ts'

export interface FetchFileOptions {
  vendor: Vendor
  retry: RetryPolicy
  /** Asks for the bytes from `offset` on; 206 continues, 200 starts over. */
  get(offset: number): Promise<Response>
  /** Known size in bytes. */
  size?: number
  /** Known SHA-256, lower-case hex. */
  sha256?: string
  /** A file that cannot be continued is started over. */
  resumable?: boolean
  /** Looks at the whole file before it gets its name; a TransientError discards it and tries again. */
  check?(partial: string): Promise<void>
  /** Bytes of the file on disk so far. */
  onBytes?(bytes: number): void
  idleMs?: number
  signal?: AbortSignal
}

export const partialOf = (path: string) => `${path}.partial`

const sizeOf = async (path: string) => (await stat(path).catch(() => null))?.size ?? 0

export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const file = createReadStream(path, { highWaterMark: 1 << 20, ...(signal ? { signal } : {}) })
  for await (const chunk of file) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Resolves when `path` is there, whole and on disk. */
export async function fetchFile(
  path: string,
  options: FetchFileOptions,
): Promise<{ bytes: number; sha256: string }> {
  const partial = partialOf(path)
  try {
    await mkdir(dirname(path), { recursive: true })
    const before = await leftBehind(path, options)
    if (before) return before
    return await persistently(
      async () => {
        await receive(partial, options)
        const verdict = await verified(partial, options)
        fsyncPath(partial)
        await rename(partial, path)
        fsyncPath(dirname(path))
        return verdict
      },
      options.retry,
      options.signal,
    )
  } catch (error) {
    throw isOfDisk(error) ? writeFailure(error, path, KEPT) : error
  }
}

const KEPT = 'What was received is kept; a rerun continues there.'

/** Says the disk, not the network. */
const isOfDisk = (error: unknown): boolean =>
  /^(ENOSPC|EDQUOT|EFBIG|EROFS|EACCES|EPERM|EIO|EEXIST|EISDIR|ENOTDIR)$/.test(
    (error as NodeJS.ErrnoException)?.code ?? '',
  )

/** A file that got its name just before a process was killed need not be fetched again. */
async function leftBehind(path: string, options: FetchFileOptions) {
  if (!existsSync(path)) return null
  try {
    return await verified(path, options)
  } catch (error) {
    if (!(error instanceof TransientError)) throw error
    return null
  }
}

async function receive(partial: string, options: FetchFileOptions): Promise<void> {
  const { size, vendor, signal } = options
  if (options.resumable === false) await rm(partial, { force: true })
  let have = await sizeOf(partial)
  if (size !== undefined && have > size) {
    await rm(partial, { force: true })
    have = 0
  }
  if (size !== undefined && have === size && have > 0) return
  const response = await options.get(have)
  const from = startOf(response, have)
  const where = { file: partial }
  if (from !== have && from !== 0) {
    await rm(partial, { force: true })
    throw cut(vendor, where, new Error(`answered from byte ${from}, asked from ${have}`))
  }
  const expected = Number(response.headers.get('content-length') ?? Number.NaN)
  const file = await openAt(partial, from)
  let at = from
  try {
    const { idleMs } = options
    const body = readBody(vendor, response, where, {
      ...(idleMs === undefined ? {} : { idleMs }),
      ...(signal ? { signal } : {}),
    })
    for await (const chunk of body) {
      at += await writeAll(file, chunk, partial)
      options.onBytes?.(at)
    }
  } finally {
    await file.close()
  }
  const whole = size ?? (Number.isNaN(expected) ? at : from + expected)
  if (at !== whole) throw cut(vendor, { ...where, bytes: at }, new Error(`${at} of ${whole} bytes`))
}

/** First byte of an answer: 0 for the whole file. */
function startOf(response: Response, asked: number): number {
  if (response.status !== 206 || asked === 0) return response.status === 206 ? asked : 0
  const match = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')
  return match ? Number(match[1]) : asked
}

async function openAt(path: string, offset: number) {
  const file = await open(path, offset === 0 ? 'w' : 'r+')
  if (offset > 0) await file.truncate(offset)
  return {
    at: offset,
    handle: file,
    close: () => file.close(),
  }
}

async function writeAll(
  file: Awaited<ReturnType<typeof openAt>>,
  chunk: Uint8Array,
  path: string,
): Promise<number> {
  for (let done = 0; done < chunk.length; ) {
    try {
      const { bytesWritten } = await file.handle.write(chunk, done, chunk.length - done, file.at)
      done += bytesWritten
      file.at += bytesWritten
    } catch (error) {
      throw writeFailure(error, path, KEPT)
    }
  }
  return chunk.length
}

async function verified(partial: string, options: FetchFileOptions) {
  try {
    const sha256 = await sha256Of(partial, options.signal)
    if (options.sha256 !== undefined && sha256 !== options.sha256)
      throw new TransientError(
        'DOWNLOAD_CHECKSUM',
        `${partial} has not the checksum ${options.vendor.label} states; it is fetched again.`,
        { where: { file: partial, expected: options.sha256, found: sha256 } },
      )
    await options.check?.(partial)
    return { bytes: await sizeOf(partial), sha256 }
  } catch (error) {
    // What is wrong as a whole cannot be continued.
    if (error instanceof TransientError) await rm(partial, { force: true })
    throw error
  }
}
