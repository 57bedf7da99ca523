/**
 * gzip by the library built into Node, one synchronous step at a time, straight into memory that is
 * already there: a third of what its stream costs, which hands every chunk from thread to thread.
 * Members may follow each other; behind the last one zeros are padding.
 */
import { constants, createGunzip } from 'node:zlib'
import { ZlibBinding } from './zlib-binding.ts'

const NOTHING = new Uint8Array(1)

export class Gunzip {
  readonly #binding: ZlibBinding

  private constructor(binding: ZlibBinding) {
    this.#binding = binding
  }

  /** null where Node's binding is not the known one. */
  static open(): Gunzip | null {
    const binding = ZlibBinding.of(createGunzip())
    return binding && new Gunzip(binding)
  }

  /** Unzips what fits of `input` from `inputAt` on into `out`; throws an error with zlib's code. */
  step(input: Uint8Array, inputAt: number, out: Uint8Array, outAt: number, outBytes: number) {
    const bytes = input.length - inputAt
    this.#run(constants.Z_NO_FLUSH, input, inputAt, bytes, out, outAt, outBytes)
    return { read: bytes - this.#binding.inLeft, written: outBytes - this.#binding.outLeft }
  }

  /** Throws Z_BUF_ERROR when the input ended inside a member. */
  finish(): void {
    this.#run(constants.Z_FINISH, NOTHING, 0, 0, NOTHING, 0, 1)
  }

  close(): void {
    this.#binding.close()
  }

  #run(...step: Parameters<ZlibBinding['step']>) {
    this.#binding.step(...step)
    const { failure } = this.#binding
    if (failure !== null) throw Object.assign(new Error(`gzip: ${failure}`), { code: failure })
  }
}
