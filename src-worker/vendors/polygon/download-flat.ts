/** One day's flat file onto the disk: continued where it was left, replaced when the vendor changed it, checked by its own checksums. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { fetchFile, partialOf } from '../../download/fetch-file.ts'
import type { Ledger, LedgerEntry } from '../../download/ledger.ts'
import { takeLock } from '../../download/locks.ts'
import { TransientError } from '../../download/retry.ts'
import { type FlatFiles, type FlatSet, flatKey, md5Of, POLYGON_FILES } from './s3-files.ts'

export interface FlatContext {
  files: FlatFiles
  ledger: Ledger
  folder: string
  /** Ask the service whether a file on disk is still the newest. */
  refresh?: boolean
  onBytes(bytes: number): void
  idleMs?: number
  signal?: AbortSignal
}

export async function downloadFlatFile(
  set: FlatSet,
  date: string,
  context: FlatContext,
): Promise<{ entry: LedgerEntry; status: 'downloaded' | 'present' }> {
  const { files, ledger, folder, signal } = context
  const id = `${set}-${date}`
  const key = flatKey(set, date)
  const path = join(folder, key)
  const release = takeLock(ledger.lockOf(id), `${set} ${date}`)
  try {
    const known = ledger.get(id)
    const home = known?.state === 'done' && existsSync(path)
    if (known && home && !context.refresh) return { entry: known, status: 'present' }
    const object = await files.head(key)
    if (known && home && known.jobId === object.etag) return { entry: known, status: 'present' }
    if (known && known.jobId !== object.etag) {
      // Bytes of an older version cannot be continued.
      await rm(partialOf(path), { force: true })
      await rm(path, { force: true })
    }
    const begun: LedgerEntry = ledger.put({
      id,
      date,
      title: `${date} ${set}`,
      state: 'ordered',
      sinceNs: String(BigInt(Date.now()) * 1_000_000n),
      jobId: object.etag,
      orders: (known?.orders ?? 0) + 1,
      file: key,
      bytes: null,
      sha256: null,
      records: null,
      costUsd: null,
    })
    const got = await fetchFile(path, {
      vendor: POLYGON_FILES,
      retry: files.retry,
      size: object.bytes,
      get: (offset) => files.open(object, offset),
      check: (partial) => expectContent(partial, md5Of(object.etag), signal),
      onBytes: context.onBytes,
      ...(context.idleMs === undefined ? {} : { idleMs: context.idleMs }),
      ...(signal ? { signal } : {}),
    })
    return { entry: ledger.put({ ...begun, ...got, state: 'done' }), status: 'downloaded' }
  } finally {
    release()
  }
}

/** MD5 as the store states it, and every gzip member's own checksum. */
async function expectContent(path: string, md5: string | null, signal?: AbortSignal) {
  const hash = createHash('md5')
  const file = createReadStream(path, { highWaterMark: 1 << 20, ...(signal ? { signal } : {}) })
  const gunzip = createGunzip({ chunkSize: 1 << 18 })
  file.on('data', (chunk) => hash.update(chunk))
  file.on('error', (error) => gunzip.destroy(error))
  gunzip.resume()
  try {
    await finished(file.pipe(gunzip))
  } catch (error) {
    signal?.throwIfAborted()
    throw new TransientError('DOWNLOAD_CHECKSUM', `${path} is damaged; it is fetched again.`, {
      where: { file: path },
      cause: error,
    })
  }
  const found = hash.digest('hex')
  if (md5 !== null && found !== md5)
    throw new TransientError('DOWNLOAD_CHECKSUM', `${path} has not the checksum of the store.`, {
      where: { file: path, expected: md5, found },
    })
}
