/** The bytes of a file as a stream, from disk or from memory. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'

const CHUNK_BYTES = 256 * 1024

/** `bytes` is the file itself where it is in memory; the path then only names it. */
export function byteStream(
  path: string,
  bytes: Uint8Array | undefined,
  signal?: AbortSignal,
): Readable {
  if (!bytes)
    return createReadStream(path, { highWaterMark: CHUNK_BYTES, ...(signal && { signal }) })
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Readable.from(whole.length > 0 ? [whole] : [], { objectMode: false })
}
