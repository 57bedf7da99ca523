/** Small byte readers and writers shared by the DBN parts. All little-endian (dbn.md 1). */

/** Text of a NUL-padded ASCII field: the bytes before the first NUL. */
export function readText(bytes: Uint8Array, offset: number, size: number): string {
  let text = ''
  for (let i = offset; i < offset + size; i++) {
    const code = bytes[i] as number
    if (code === 0) break
    text += String.fromCharCode(code)
  }
  return text
}

/** Writes ASCII text and pads it with NULs; false when it does not fit with at least one NUL. */
export function writeText(bytes: Uint8Array, offset: number, size: number, text: string): boolean {
  if (text.length >= size) return false
  bytes.fill(0, offset, offset + size)
  for (let i = 0; i < text.length; i++) bytes[offset + i] = text.charCodeAt(i)
  return true
}
