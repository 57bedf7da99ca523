/**
 * What Node's own compression streams stand on: one synchronous step of the library at a time, from
 * any bytes into any bytes. It is no public interface: null wherever it is not as expected, and the
 * callers do without (docs/decisions/0004).
 */
import type { Gunzip, ZstdCompress, ZstdDecompress } from 'node:zlib'

type Stream = Gunzip | ZstdCompress | ZstdDecompress

/** The binding behind such a stream. */
interface Handle {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputBytes: number,
    output: Uint8Array,
    outputAt: number,
    outputBytes: number,
  ): void
  onerror: (message: string, errno: number, code: string) => void
}

export class ZlibBinding {
  readonly #stream: Stream
  readonly #handle: Handle
  /** Output and input bytes a step left untouched. */
  readonly #left: Uint32Array
  /** Why the last step failed, as the library names it. */
  failure: string | null = null

  private constructor(stream: Stream, handle: Handle, left: Uint32Array) {
    this.#stream = stream
    this.#handle = handle
    this.#left = left
    handle.onerror = (_, __, code) => {
      this.failure = code
    }
  }

  /** The binding of a fresh stream that nothing else uses; closed with it. */
  static of(stream: Stream): ZlibBinding | null {
    const inner = stream as unknown as { _handle?: Partial<Handle>; _writeState?: Uint32Array }
    const { _handle: handle, _writeState: left } = inner
    if (
      typeof handle?.writeSync === 'function' &&
      typeof handle.onerror === 'function' &&
      left instanceof Uint32Array &&
      left.length === 2
    ) {
      return new ZlibBinding(stream, handle as Handle, left)
    }
    stream.close()
    return null
  }

  /** One step; `flush` is one of zlib's constants. `outLeft` and `inLeft` say how far it came. */
  step(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputBytes: number,
    output: Uint8Array,
    outputAt: number,
    outputBytes: number,
  ): void {
    this.#handle.writeSync(flush, input, inputAt, inputBytes, output, outputAt, outputBytes)
  }

  get outLeft(): number {
    return this.#left[0] as number
  }

  get inLeft(): number {
    return this.#left[1] as number
  }

  close(): void {
    this.#stream.close()
  }
}
