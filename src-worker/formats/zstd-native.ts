/**
 * zstd through the library built into Node, one synchronous step at a time, straight into memory
 * that is already there: nearly twice as fast as the WebAssembly module. Node's own streams cannot
 * be used: they stop after the first frame of a file and hand out buffers of their own. What they
 * stand on can: `openNativeZstd` returns null where it is not to be had, and the WebAssembly decoder
 * takes over (docs/decisions/0004).
 */
import { constants, createZstdDecompress } from 'node:zlib'
import { AppError } from '#core/protocol/message'
import { ZlibBinding } from './zlib-binding.ts'
import type { ZstdSteps } from './zstd.ts'
import { damaged, truncated } from './zstd.ts'
import { ZstdFrames } from './zstd-frames.ts'

/** A decoder over one linear memory, or null where Node's binding is not the known one. */
export function openNativeZstd(memory: WebAssembly.Memory, file: string): ZstdSteps | null {
  const binding = ZlibBinding.of(createZstdDecompress())
  return binding && new NativeZstd(binding, memory, file)
}

class NativeZstd implements ZstdSteps {
  readonly #binding: ZlibBinding
  readonly #memory: WebAssembly.Memory
  readonly #file: string
  readonly #frames = new ZstdFrames()
  consumed = 0

  constructor(binding: ZlibBinding, memory: WebAssembly.Memory, file: string) {
    this.#binding = binding
    this.#memory = memory
    this.#file = file
  }

  step(input: number, inputBytes: number, out: number, outBytes: number) {
    const bytes = new Uint8Array(this.#memory.buffer)
    const binding = this.#binding
    binding.step(constants.ZSTD_e_continue, bytes, input, inputBytes, bytes, out, outBytes)
    if (binding.failure === 'ZSTD_error_memory_allocation')
      throw new AppError('ZSTD_MEMORY', 'no memory is left for decompression')
    if (binding.failure !== null) throw damaged(this.#file, this.consumed)
    const written = outBytes - binding.outLeft
    const read = inputBytes - binding.inLeft
    this.#frames.take(bytes, input, input + read)
    this.consumed += read
    return { read, written }
  }

  finish() {
    if (!this.#frames.done) throw truncated(this.#file, this.consumed)
  }

  close() {
    this.#binding.close()
  }
}
