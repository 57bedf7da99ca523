/**
 * The bytes of a zip for yauzl, from disk or from memory. Its own readers hand whatever offset a zip
 * states to `fs.read`, which throws for some of them where nobody can catch it: here an offset
 * outside the file is an error like any other.
 */
import { close, closeSync, fstatSync, openSync, read } from 'node:fs'
import { Readable } from 'node:stream'
import yauzl from 'yauzl'

const CHUNK_BYTES = 64 * 1024
type Read = (error: Error | null, bytesRead?: number) => void

export class ZipBytes extends yauzl.RandomAccessReader {
  readonly size: number
  readonly #fd: number | null
  readonly #bytes: Buffer | null

  /** `bytes` is the zip itself where it is in memory. */
  constructor(path: string, bytes?: Buffer) {
    super()
    this.#bytes = bytes ?? null
    this.#fd = bytes ? null : openSync(path, 'r')
    this.size = bytes ? bytes.length : fstatSync(this.#fd as number).size
  }

  override _readStreamForRange(start: number, end: number): Readable {
    if (!this.#holds(start, end)) return failing()
    if (this.#bytes) return Readable.from([this.#bytes.subarray(start, end)], { objectMode: false })
    return this.#stream(start, end)
  }

  override read(into: Buffer, offset: number, length: number, position: number, done: Read) {
    if (!this.#holds(position, position + length)) {
      setImmediate(() => done(outside()))
      return
    }
    if (this.#bytes) {
      const copied = this.#bytes.copy(into, offset, position, position + length)
      setImmediate(() => done(null, copied))
    } else read(this.#fd as number, into, offset, length, position, done)
  }

  override close(done: (error: Error | null) => void) {
    if (this.#fd === null) setImmediate(() => done(null))
    // Nothing was written: whether closing succeeded is nobody's concern.
    else close(this.#fd, () => done(null))
  }

  /** Not `fs.createReadStream`: destroyed, it closes the descriptor whatever it was told. */
  #stream(start: number, end: number): Readable {
    const fd = this.#fd as number
    let at = start
    return new Readable({
      read(size) {
        const length = Math.min(size, end - at)
        if (length <= 0) {
          this.push(null)
          return
        }
        read(fd, Buffer.allocUnsafe(length), 0, length, at, (error, bytesRead, chunk) => {
          at += bytesRead
          if (error) this.destroy(error)
          else this.push(bytesRead === 0 ? null : chunk.subarray(0, bytesRead))
        })
      },
      highWaterMark: CHUNK_BYTES,
    })
  }

  /** For a zip that could not be opened: nobody else closes it then. */
  discard() {
    if (this.#fd !== null) closeSync(this.#fd)
  }

  #holds(start: number, end: number): boolean {
    return start >= 0 && start <= end && end <= this.size
  }
}

const outside = () => new Error('it states an offset outside of itself')

const failing = () =>
  new Readable({
    read() {
      this.destroy(outside())
    },
  })
