/**
 * The bytes of a DBN file, plain or zstd, as a window of whole records in WebAssembly memory. Each
 * refill moves the unread tail to the front, so records start 8-byte aligned whatever the length of
 * the metadata was, and memory stays bounded whatever the file's size.
 */

import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { layoutBySize } from '#core/formats/dbn/layout'
import type { DbnMetadata } from '#core/formats/dbn/metadata'
import { isDbnMagic, PRELUDE_BYTES, parseMetadata, parsePrelude } from '#core/formats/dbn/metadata'
import { AppError } from '#core/protocol/message'
import { assertPlausible } from './packed.ts'
import type { ZstdSteps } from './zstd.ts'
import { ZstdLoan, ZstdStream } from './zstd.ts'
import { openNativeZstd } from './zstd-native.ts'

const INPUT_BYTES = 256 * 1024
/** About a thousand MBP-10 records: larger blocks fall out of the second-level cache. */
const WINDOW_BYTES = 384 * 1024

export interface DbnOpenOptions {
  /** For fragments, which carry none: what to read the records as. */
  metadata?: DbnMetadata | null
  /** The file itself where it is in memory; the path then only names it. */
  bytes?: Uint8Array
  /** What decompresses; `wasm` is what stands in where Node's own library cannot be had (tests). */
  zstd?: ZstdDecoder
}

type ZstdDecoder = 'native' | 'wasm'

function openZstd(zstd: ZstdLoan, path: string, decoder: ZstdDecoder): ZstdSteps {
  const native = decoder === 'native' ? openNativeZstd(zstd.memory, path) : null
  return native ?? new ZstdStream(zstd, path)
}

/** What bytes are read from: a `FileHandle`, or memory. */
interface ByteSource {
  /** Into `into` from `at`; from `position` of the file, or where the last read ended when it is null. */
  read(
    into: Uint8Array,
    at: number,
    length: number,
    position: number | null,
  ): Promise<{ bytesRead: number }>
  close(): Promise<void>
}

function memorySource(bytes: Uint8Array): ByteSource {
  let next = 0
  return {
    async read(into, at, length, position) {
      const from = position ?? next
      const part = bytes.subarray(from, from + length)
      into.set(part, at)
      if (position === null) next += part.length
      return { bytesRead: part.length }
    },
    async close() {},
  }
}

type Container = 'plain' | 'zstd'

/** Decides by the first bytes (dbn.md 2); throws DBN_EMPTY and DBZ_UNSUPPORTED. */
function containerOf(head: Uint8Array, file: string): Container {
  if (head.length === 0)
    throw new AppError('DBN_EMPTY', `${file} is empty; fetch it again`, {
      where: { file, offset: 0 },
    })
  const [a = 0, b, c, d] = head
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd'
  if (a >> 4 === 5 && b === 0x2a && c === 0x4d && d === 0x18) {
    if (head[8] === 0x44 && head[9] === 0x42 && head[10] === 0x5a)
      throw new AppError(
        'DBZ_UNSUPPORTED',
        `${file} is in the obsolete DBZ format; convert it to DBN with the vendor's tool`,
        { where: { file, offset: 8 } },
      )
    return 'zstd'
  }
  return 'plain'
}

/** Open with `openDbnBytes`; always `close`. */
export class DbnBytes {
  readonly path: string
  readonly zstd: ZstdLoan
  /** null for a fragment opened without metadata. */
  metadata: DbnMetadata | null = null
  /** Unread bytes are [at, end) of linear memory. */
  at: number
  end: number
  readonly #window: number
  readonly #input: number
  readonly #file: ByteSource
  readonly #stream: ZstdSteps | null
  #inputAt = 0
  #inputEnd = 0
  #flushing = false
  #unpacked = 0
  #eof = false
  #closed = false
  #failure: unknown
  /** File offset (decompressed) of the window's first byte. */
  #base = 0
  /** Compressed or plain bytes read from disk, for progress. */
  bytesRead = 0

  constructor(
    path: string,
    file: ByteSource,
    zstd: ZstdLoan,
    container: Container,
    decoder: ZstdDecoder,
  ) {
    this.path = path
    this.zstd = zstd
    this.#file = file
    this.#stream = container === 'zstd' ? openZstd(zstd, path, decoder) : null
    this.#window = zstd.malloc(WINDOW_BYTES)
    this.#input = this.#stream ? zstd.malloc(INPUT_BYTES) : 0
    this.at = this.#window
    this.end = this.#window
  }

  /** Decompressed file offset of the next unread byte. */
  get offset(): number {
    return this.#base + this.at - this.#window
  }

  /** The whole linear memory; stale after the next `fill`. */
  memory(): Uint8Array {
    return new Uint8Array(this.zstd.memory.buffer)
  }

  /**
   * Reads until the window is full or the file ends; false when nothing came. A damaged tail is
   * reported only after everything before it has been handed out.
   */
  async fill(): Promise<boolean> {
    this.assertOpen()
    this.#compact()
    const before = this.end
    const limit = this.#window + WINDOW_BYTES
    while (this.end < limit && !this.#eof && this.#failure === undefined) {
      try {
        if (this.#stream) await this.#inflate(this.#stream, limit)
        else this.end += await this.#read(this.end, limit - this.end)
      } catch (error) {
        this.#failure = error
      }
    }
    this.assertOpen()
    if (this.end > before) return true
    if (this.#failure !== undefined) throw this.#failure
    return false
  }

  /** Call when `fill` gave nothing: bytes left over are half a record. */
  endOfFile() {
    if (this.end > this.at)
      throw new AppError('DBN_TRUNCATED', `${this.path} ends inside a record; fetch it again`, {
        where: { file: this.path, offset: this.offset, bytes: this.end - this.at },
      })
  }

  /** Throws after `close`: another reader's data may lie in the memory by then. */
  assertOpen() {
    if (!this.#closed) return
    throw new AppError('DBN_CLOSED', `${this.path} was closed while it was read`, {
      where: { file: this.path, offset: this.offset },
    })
  }

  /** The memory goes to the next file: blocks of columns end with it. */
  async close() {
    if (this.#closed) return
    this.#closed = true
    // Waits for a read under way, which writes into the memory.
    await this.#file.close()
    this.#stream?.close()
    this.zstd.giveBack()
  }

  #compact() {
    if (this.at === this.#window) return
    this.memory().copyWithin(this.#window, this.at, this.end)
    this.#base += this.at - this.#window
    this.end -= this.at - this.#window
    this.at = this.#window
  }

  async #inflate(stream: ZstdSteps, limit: number) {
    if (this.#inputAt === this.#inputEnd && !this.#flushing) {
      this.#inputAt = 0
      this.#inputEnd = await this.#read(this.#input, INPUT_BYTES)
      if (this.#inputEnd === 0) {
        stream.finish()
        return
      }
    }
    const left = this.#inputEnd - this.#inputAt
    const space = limit - this.end
    const { read, written } = stream.step(this.#input + this.#inputAt, left, this.end, space)
    this.#inputAt += read
    this.end += written
    this.#unpacked += written
    assertPlausible('zstd', this.path, stream.consumed, this.#unpacked)
    // A full output may leave decompressed bytes inside the decoder even with no input left.
    this.#flushing = written === space
    if (read === 0 && written === 0 && left > 0)
      throw new AppError(
        'ZSTD_CORRUPT',
        `${this.path}: the zstd data does not advance; fetch it again`,
        {
          where: { file: this.path, offset: stream.consumed },
        },
      )
  }

  async #read(at: number, bytes: number): Promise<number> {
    this.assertOpen()
    const { bytesRead } = await this.#file.read(this.memory(), at, bytes, null)
    this.assertOpen()
    this.bytesRead += bytesRead
    if (bytesRead === 0) this.#eof = true
    return bytesRead
  }
}

const opened = (path: string) =>
  open(path, 'r').catch((cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('FILE_UNREADABLE', `${path} cannot be opened: ${reason}`, {
      where: { file: path },
      cause,
    })
  })

/** Opens a file, decides its container and reads the metadata. */
export async function openDbnBytes(path: string, options: DbnOpenOptions = {}): Promise<DbnBytes> {
  const file: ByteSource = options.bytes ? memorySource(options.bytes) : await opened(path)
  let bytes: DbnBytes | null = null
  try {
    // A positioned read: the sequential reads still start at 0.
    const head = new Uint8Array(12)
    const { bytesRead } = await file.read(head, 0, 12, 0)
    const container = containerOf(head.subarray(0, bytesRead), path)
    bytes = new DbnBytes(path, file, await ZstdLoan.borrow(), container, options.zstd ?? 'native')
    bytes.metadata = (await readMetadata(bytes)) ?? options.metadata ?? null
    return bytes
  } catch (error) {
    await (bytes ?? file).close()
    throw error
  }
}

/** Consumes the metadata block; null for a fragment, whose bytes are all records. */
async function readMetadata(bytes: DbnBytes): Promise<DbnMetadata | null> {
  const file = bytes.path
  if (!(await bytes.fill()))
    throw new AppError('DBN_EMPTY', `${file} holds no bytes; fetch it again`, {
      where: { file, offset: 0 },
    })
  const head = bytes.memory().slice(bytes.at, Math.min(bytes.end, bytes.at + PRELUDE_BYTES))
  if (!isDbnMagic(head)) {
    refuseForeign(bytes, head)
    return null
  }
  if (head.length < PRELUDE_BYTES) bytes.endOfFile()
  const total = PRELUDE_BYTES + parsePrelude(head, file).length
  const parts: Uint8Array[] = []
  for (let got = 0; got < total; ) {
    if (bytes.at === bytes.end && !(await bytes.fill()))
      throw new AppError('DBN_TRUNCATED', `${file} ends inside its metadata; fetch it again`, {
        where: { file, offset: bytes.offset },
      })
    const take = Math.min(total - got, bytes.end - bytes.at)
    parts.push(bytes.memory().slice(bytes.at, bytes.at + take))
    bytes.at += take
    got += take
  }
  const block = new Uint8Array(total)
  let to = 0
  for (const part of parts) {
    block.set(part, to)
    to += part.length
  }
  return parseMetadata(block, file)
}

/** A file without metadata is a fragment only if its name says so or its first record is one. */
function refuseForeign(bytes: DbnBytes, head: Uint8Array) {
  const length = (head[0] ?? 0) * 4
  const rtype = head[1] ?? 0
  const isRecord = layoutBySize(rtype, length) ?? layoutBySize(rtype, length - 8)
  if (isRecord || basename(bytes.path).includes('.frag')) return
  throw new AppError('DBN_LENGTH', `${bytes.path} is neither DBN nor a DBN fragment`, {
    where: { file: bytes.path, offset: 0, rtype, length },
  })
}
