/** The bytes of a binary frame (`wire.ts`); apart from the schemas, because a window's first code needs only these. */

const SPACE = 0x20

/** A binary frame. Spaces after the header put the payload at a multiple of 8, as typed views want it. */
export function packFrame(header: Uint8Array, payload: Uint8Array): Uint8Array {
  const length = header.length + ((4 - (header.length % 8) + 8) % 8)
  const frame = new Uint8Array(4 + length + payload.length)
  new DataView(frame.buffer).setUint32(0, length, true)
  frame.set(header, 4)
  frame.fill(SPACE, 4 + header.length, 4 + length)
  frame.set(payload, 4 + length)
  return frame
}

/** Splits a binary frame, or null when its lengths do not add up. */
export function splitFrame(frame: Uint8Array): { header: Uint8Array; payload: Uint8Array } | null {
  if (frame.length < 4) return null
  const length = new DataView(frame.buffer, frame.byteOffset, 4).getUint32(0, true)
  if (length > frame.length - 4) return null
  return { header: frame.subarray(4, 4 + length), payload: frame.subarray(4 + length) }
}
