/**
 * zstd through the library built into Node, one synchronous step at a time, straight into memory
 * that is already there: nearly twice as fast as the WebAssembly module. Node's own streams cannot
 * be used: they stop after the first frame of a file and hand out buffers of their own. What they
 * stand on can, but it is not a public interface: `openNativeZstd` returns null wherever it is not
 * as expected, and the WebAssembly decoder takes over (docs/decisions/0004).
 */
import { constants, createZstdDecompress } from 'node:zlib'
import { AppError } from '#core/protocol/message'
import type { ZstdSteps } from './zstd.ts'
import { damaged, truncated } from './zstd.ts'
import { ZstdFrames } from './zstd-frames.ts'

/** The binding behind a zlib stream of Node. */
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

/** Output and input bytes a step left untouched. */
type Left = Uint32Array

/** A decoder over one linear memory, or null where Node's binding is not the known one. */
export function openNativeZstd(memory: WebAssembly.Memory, file: string): ZstdSteps | null {
  const stream = createZstdDecompress()
  const inner = stream as unknown as { _handle?: Partial<Handle>; _writeState?: Left }
  const { _handle: handle, _writeState: left } = inner
  if (
    typeof handle?.writeSync !== 'function' ||
    typeof handle.onerror !== 'function' ||
    !(left instanceof Uint32Array) ||
    left.length !== 2
  ) {
    stream.close()
    return null
  }
  return new NativeZstd(handle as Handle, left, () => stream.close(), memory, file)
}

class NativeZstd implements ZstdSteps {
  readonly #handle: Handle
  readonly #left: Left
  readonly #release: () => void
  readonly #memory: WebAssembly.Memory
  readonly #file: string
  readonly #frames = new ZstdFrames()
  #failure: string | null = null
  consumed = 0

  constructor(
    handle: Handle,
    left: Left,
    release: () => void,
    memory: WebAssembly.Memory,
    file: string,
  ) {
    this.#handle = handle
    this.#left = left
    this.#release = release
    this.#memory = memory
    this.#file = file
    handle.onerror = (_, __, code) => {
      this.#failure = code
    }
  }

  step(input: number, inputBytes: number, out: number, outBytes: number) {
    const bytes = new Uint8Array(this.#memory.buffer)
    const flush = constants.ZSTD_e_continue
    this.#handle.writeSync(flush, bytes, input, inputBytes, bytes, out, outBytes)
    if (this.#failure === 'ZSTD_error_memory_allocation')
      throw new AppError('ZSTD_MEMORY', 'no memory is left for decompression')
    if (this.#failure !== null) throw damaged(this.#file, this.consumed)
    const written = outBytes - (this.#left[0] as number)
    const read = inputBytes - (this.#left[1] as number)
    this.#frames.take(bytes, input, input + read)
    this.consumed += read
    return { read, written }
  }

  finish() {
    if (!this.#frames.done) throw truncated(this.#file, this.consumed)
  }

  close() {
    this.#release()
  }
}
