/** The part of Thrift's compact protocol that Parquet footers and page headers need, written. */

export const I32 = 5
export const I64 = 6
export const BINARY = 8
export const LIST = 9
export const STRUCT = 12
const TRUE = 1
const FALSE = 2

const encoder = new TextEncoder()

export class ThriftWriter {
  private bytes = new Uint8Array(1024)
  private length = 0
  /** Last field id of every open struct. */
  private readonly ids: number[] = [0]

  take(): Uint8Array {
    return this.bytes.slice(0, this.length)
  }

  i32(id: number, value: number): this {
    this.field(id, I32)
    return this.zigzag(value)
  }

  /** Exact below 2^53. */
  i64(id: number, value: number): this {
    this.field(id, I64)
    return this.zigzag(value)
  }

  bool(id: number, value: boolean): this {
    this.field(id, value ? TRUE : FALSE)
    return this
  }

  binary(id: number, value: Uint8Array | string): this {
    this.field(id, BINARY)
    return this.bytesItem(value)
  }

  struct(id: number, fill: (w: this) => void): this {
    this.field(id, STRUCT)
    return this.structItem(fill)
  }

  list<T>(id: number, type: number, items: readonly T[], write: (item: T) => void): this {
    this.field(id, LIST)
    if (items.length < 15) this.put((items.length << 4) | type)
    else {
      this.put(0xf0 | type)
      this.varint(items.length)
    }
    for (const item of items) write(item)
    return this
  }

  /** An element of a list of structs. */
  structItem(fill: (w: this) => void): this {
    this.ids.push(0)
    fill(this)
    this.ids.pop()
    this.put(0)
    return this
  }

  /** An element of a list of i32. */
  i32Item(value: number): this {
    return this.zigzag(value)
  }

  /** An element of a list of byte strings. */
  bytesItem(value: Uint8Array | string): this {
    const bytes = typeof value === 'string' ? encoder.encode(value) : value
    this.varint(bytes.length)
    this.room(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
    return this
  }

  /** Ends the outermost struct. */
  end(): this {
    this.put(0)
    return this
  }

  private field(id: number, type: number) {
    const last = this.ids.length - 1
    const step = id - this.ids[last]
    this.ids[last] = id
    if (step > 0 && step <= 15) this.put((step << 4) | type)
    else {
      this.put(type)
      this.zigzag(id)
    }
  }

  private zigzag(value: number): this {
    return this.varint(value >= 0 ? value * 2 : -value * 2 - 1)
  }

  private varint(value: number): this {
    let rest = value
    while (rest >= 128) {
      this.put((rest % 128) | 128)
      rest = Math.floor(rest / 128)
    }
    this.put(rest)
    return this
  }

  private put(byte: number) {
    this.room(1)
    this.bytes[this.length++] = byte
  }

  private room(more: number) {
    if (this.length + more <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more))
    grown.set(this.bytes)
    this.bytes = grown
  }
}
