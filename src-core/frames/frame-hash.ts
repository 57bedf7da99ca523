/**
 * The chained hash of sealed frames (pipelines L10): k as u32, the `frames` columns in registry
 * order, then that k's level rows in (level_kind, price) order; numbers as little-endian float64,
 * null as 7ff8000000000000. XXH64, seed 0, over the concatenation.
 */
import { createXXHash64, type IHasher } from 'hash-wasm'
import type { UtcNs } from '../domain/units.ts'

export const FRAME_HASH_NAME = 'xxh64'

export class FrameHash {
  private readonly hasher: IHasher
  private bytes = new Uint8Array(1 << 16)
  private view = new DataView(this.bytes.buffer)
  private used = 0

  /** UTC nanoseconds of SessionNs 0; a multiple of 512, so exact as a double. */
  private readonly origin: number

  private constructor(hasher: IHasher, originNs: UtcNs) {
    this.hasher = hasher
    this.origin = Number(originNs)
    hasher.init()
  }

  static async create(originNs: UtcNs): Promise<FrameHash> {
    return new FrameHash(await createXXHash64(0, 0), originNs)
  }

  /** Starts frame k with its row of the `frames` table. */
  beginFrame(k: number, row: Float64Array, times: readonly number[]): void {
    this.reserve(4 + row.length * 8)
    this.view.setUint32(this.used, k, true)
    this.used += 4
    this.addRow(row, times)
  }

  /** Adds one level row of the frame begun; `times` are the positions that hold SessionNs. */
  addRow(row: Float64Array, times: readonly number[]): void {
    this.reserve(row.length * 8)
    const from = this.used
    for (let i = 0; i < row.length; i++) {
      const value = row[i]
      if (!Number.isNaN(value)) this.view.setFloat64(this.used, value, true)
      else {
        // A computed NaN may carry a sign bit; the contract names one pattern.
        this.view.setUint32(this.used, 0, true)
        this.view.setUint32(this.used + 4, 0x7ff80000, true)
      }
      this.used += 8
    }
    for (const i of times) {
      if (!Number.isNaN(row[i])) this.view.setFloat64(from + i * 8, this.origin + row[i], true)
    }
  }

  /** Closes the frame: its bytes enter the chain. */
  endFrame(): void {
    if (this.used < 1 << 15) return
    this.flush()
  }

  /** Hex digest of all frames so far; the chain goes on. */
  digest(): string {
    this.flush()
    const state = this.hasher.save()
    const hex = this.hasher.digest('hex')
    this.hasher.load(state)
    return hex
  }

  snapshot(): Uint8Array {
    this.flush()
    return this.hasher.save()
  }

  restore(state: Uint8Array): void {
    this.used = 0
    this.hasher.load(state)
  }

  private flush(): void {
    if (this.used === 0) return
    this.hasher.update(this.bytes.subarray(0, this.used))
    this.used = 0
  }

  private reserve(more: number): void {
    if (this.used + more <= this.bytes.length) return
    const wider = new Uint8Array(Math.max(this.bytes.length * 2, this.used + more))
    wider.set(this.bytes)
    this.bytes = wider
    this.view = new DataView(wider.buffer)
  }
}
