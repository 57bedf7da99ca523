/**
 * Where zstd frames end, found from the compressed bytes alone (RFC 8878, 3.1): frame header,
 * blocks, checksum, skippable frames. Nothing is decompressed and nothing checked; a decoder that
 * does not say whether it stands between frames reads the same bytes beside it.
 */
const MAGIC = 0xfd2f_b528
const SKIPPABLE = 0x184d_2a50
const DICTIONARY_BYTES = [0, 1, 2, 4]
const CONTENT_BYTES = [0, 2, 4, 8]
const RLE = 1

type Field = 'magic' | 'descriptor' | 'block' | 'skipped'
const FIELD_BYTES: Record<Field, number> = { magic: 4, descriptor: 1, block: 3, skipped: 4 }

export class ZstdFrames {
  /** The field being gathered, its bytes so far (little end first) and how many there are. */
  #field: Field = 'magic'
  #value = 0
  #gathered = 0
  /** Bytes to pass over before it begins. */
  #skip = 0
  #hasChecksum = false

  /** All bytes seen make whole frames. */
  get done(): boolean {
    return this.#field === 'magic' && this.#gathered === 0 && this.#skip === 0
  }

  /** The next compressed bytes: [from, to) of `bytes`. */
  take(bytes: Uint8Array, from: number, to: number): void {
    let at = from
    while (at < to) {
      if (this.#skip > 0) {
        const n = Math.min(this.#skip, to - at)
        this.#skip -= n
        at += n
        continue
      }
      this.#value += (bytes[at++] as number) * 2 ** (8 * this.#gathered)
      this.#gathered++
      if (this.#gathered === FIELD_BYTES[this.#field]) this.#read(this.#field, this.#value)
    }
  }

  #read(field: Field, value: number) {
    this.#value = 0
    this.#gathered = 0
    if (field === 'magic') {
      // Anything else is the decoder's to refuse.
      if (value === MAGIC) this.#field = 'descriptor'
      else if (value - (value % 16) === SKIPPABLE) this.#field = 'skipped'
    } else if (field === 'skipped') {
      this.#skip = value
      this.#field = 'magic'
    } else if (field === 'descriptor') {
      const isSingle = (value >> 5) & 1
      const content = CONTENT_BYTES[value >> 6] as number
      this.#hasChecksum = ((value >> 2) & 1) === 1
      this.#skip =
        1 -
        isSingle +
        (DICTIONARY_BYTES[value & 3] as number) +
        (content === 0 ? isSingle : content)
      this.#field = 'block'
    } else {
      const isLast = (value & 1) === 1
      this.#skip = ((value >> 1) & 3) === RLE ? 1 : value >>> 3
      if (!isLast) return
      if (this.#hasChecksum) this.#skip += 4
      this.#field = 'magic'
    }
  }
}
