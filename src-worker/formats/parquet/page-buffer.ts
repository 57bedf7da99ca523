/** The bytes of a row group, gathered so that they are written and hashed at once. */
export class PageBuffer {
  private bytes = new Uint8Array(64 * 1024)
  length = 0

  append(part: Uint8Array): void {
    const end = this.length + part.length
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.bytes.length * 2))
      grown.set(this.bytes.subarray(0, this.length))
      this.bytes = grown
    }
    this.bytes.set(part, this.length)
    this.length = end
  }

  /** What was gathered, valid until more is; begins anew. */
  take(): Uint8Array {
    const whole = this.bytes.subarray(0, this.length)
    this.length = 0
    return whole
  }
}
