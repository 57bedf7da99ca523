/**
 * Streaming zstd through zstddec's WebAssembly module. Each stream has an instance to itself, so
 * that errors are seen (zstddec's own generator spins on a corrupt frame) and the record kernel can
 * read the decompressed bytes where they lie. Several frames, skippable ones included, simply
 * follow each other. An instance costs 4 ms and 16 MB: some are kept for the next file.
 */
import { ZSTDDecoder } from 'zstddec/stream'
import { AppError } from '#core/protocol/message'

/** The exports of the module; every pointer is a byte offset into `memory`. */
export interface ZstdExports {
  memory: WebAssembly.Memory
  malloc(bytes: number): number
  free(pointer: number): void
  ZSTD_createDCtx(): number
  ZSTD_freeDCtx(context: number): number
  ZSTD_decompressStream(context: number, output: number, input: number): number
}

class ModuleProbe extends ZSTDDecoder {
  static module: WebAssembly.Module | undefined
  // zstddec calls this unbound with the instantiated source: the only place its module appears.
  override _init(source: WebAssembly.WebAssemblyInstantiatedSource) {
    ModuleProbe.module = source.module
  }
}

/** A fresh instance of the module with a memory of its own. */
export async function instantiateZstd(): Promise<ZstdExports> {
  if (!ModuleProbe.module) await new ModuleProbe().init()
  const module = ModuleProbe.module
  if (!module) throw new Error('zstddec did not hand over its module')
  const imports = { env: { emscripten_notify_memory_growth: () => {} } }
  return new WebAssembly.Instance(module, imports).exports as unknown as ZstdExports
}

/** Kept between files, of this size at most: a frame may ask for a window of 128 MB, and memory never shrinks. */
const IDLE_INSTANCES = 4
const IDLE_BYTES = 48 * 2 ** 20
const idle: ZstdExports[] = []

/** An instance lent to one reader. */
export class ZstdLoan implements ZstdExports {
  readonly memory: WebAssembly.Memory
  readonly #zstd: ZstdExports
  readonly #blocks = new Set<number>()
  readonly #contexts = new Set<number>()
  #isLent = true

  constructor(zstd: ZstdExports) {
    this.#zstd = zstd
    this.memory = zstd.memory
  }

  /** An idle instance or a new one; `giveBack` when done. */
  static async borrow(): Promise<ZstdLoan> {
    return new ZstdLoan(idle.pop() ?? (await instantiateZstd()))
  }

  malloc(bytes: number): number {
    return noted(this.#blocks, this.#zstd.malloc(bytes))
  }

  free(pointer: number) {
    if (this.#blocks.delete(pointer)) this.#zstd.free(pointer)
  }

  ZSTD_createDCtx(): number {
    return noted(this.#contexts, this.#zstd.ZSTD_createDCtx())
  }

  ZSTD_freeDCtx(context: number): number {
    return this.#contexts.delete(context) ? this.#zstd.ZSTD_freeDCtx(context) : 0
  }

  ZSTD_decompressStream(context: number, output: number, input: number): number {
    return this.#zstd.ZSTD_decompressStream(context, output, input)
  }

  /** Frees all that was allocated and keeps the instance for the next reader, unless it has grown. */
  giveBack() {
    if (!this.#isLent) return
    this.#isLent = false
    if (idle.length >= IDLE_INSTANCES || this.memory.buffer.byteLength > IDLE_BYTES) return
    for (const context of this.#contexts) this.#zstd.ZSTD_freeDCtx(context)
    for (const block of this.#blocks) this.#zstd.free(block)
    idle.push(this.#zstd)
  }
}

function noted(list: Set<number>, pointer: number): number {
  if (pointer === 0) throw new AppError('ZSTD_MEMORY', 'no memory is left for decompression')
  list.add(pointer)
  return pointer
}

/** Error codes are size_t values just below 2^32; their text is not in the module. */
const isError = (result: number) => result >>> 0 > 0xffff_ff00

export const damaged = (file: string, offset: number) =>
  new AppError('ZSTD_CORRUPT', `${file}: the zstd data is damaged; fetch it again`, {
    where: { file, offset },
  })

export const truncated = (file: string, offset: number) =>
  new AppError('DBN_TRUNCATED', `${file} ends inside a zstd frame; fetch it again`, {
    where: { file, offset },
  })

/** Decompression of one file from linear memory into linear memory. */
export interface ZstdSteps {
  /** Compressed bytes consumed. */
  readonly consumed: number
  /**
   * One step. `written` bytes went to `out` and `read` bytes were taken from `input`; throws
   * ZSTD_CORRUPT at the compressed offset of the bad bytes.
   */
  step(
    input: number,
    inputBytes: number,
    out: number,
    outBytes: number,
  ): { read: number; written: number }
  /** Throws DBN_TRUNCATED when the input ended inside a frame. */
  finish(): void
  close(): void
}

/** Decompresses from one buffer of the module's memory into another, by the module itself. */
export class ZstdStream implements ZstdSteps {
  readonly #zstd: ZstdExports
  readonly #context: number
  /** ZSTD_outBuffer then ZSTD_inBuffer: pointer, size, position, 32 bits each. */
  readonly #buffers: number
  readonly #file: string
  /** True between frames: the input may end here. */
  #frameDone = true
  /** Compressed bytes consumed. */
  consumed = 0

  constructor(zstd: ZstdExports, file: string) {
    this.#zstd = zstd
    this.#file = file
    this.#context = zstd.ZSTD_createDCtx()
    this.#buffers = zstd.malloc(24)
  }

  step(input: number, inputBytes: number, out: number, outBytes: number) {
    const { memory } = this.#zstd
    const before = new Uint32Array(memory.buffer, this.#buffers, 6)
    before.set([out, outBytes, 0, input, inputBytes, 0])
    const result = this.#zstd.ZSTD_decompressStream(
      this.#context,
      this.#buffers,
      this.#buffers + 12,
    )
    if (isError(result)) throw damaged(this.#file, this.consumed)
    const after = new Uint32Array(memory.buffer, this.#buffers, 6)
    const written = after[2] as number
    const read = after[5] as number
    this.consumed += read
    if (read > 0 || written > 0) this.#frameDone = result === 0
    return { read, written }
  }

  finish() {
    if (!this.#frameDone) throw truncated(this.#file, this.consumed)
  }

  /** Its memory goes with the loan. */
  close() {}
}
