import { constants, zstdCompressSync } from 'node:zlib'

/** Below this, setting up a compressor costs more than it saves. */
const STORED_BYTES = 512
const LEVEL = { [constants.ZSTD_c_compressionLevel]: 1 }

/** One zstd frame; a small content is stored in it as it is (RFC 8878, 3.1.1: single segment, raw block). */
export function zstdFrame(content: Uint8Array): Uint8Array {
  const n = content.length
  if (n > STORED_BYTES) {
    return zstdCompressSync(content, { params: LEVEL, pledgedSrcSize: n })
  }
  const frame = new Uint8Array(4 + 1 + 4 + 3 + n)
  const view = new DataView(frame.buffer)
  view.setUint32(0, 0xfd2fb528, true)
  // Content size in four bytes, single segment.
  frame[4] = 0b1010_0000
  view.setUint32(5, n, true)
  // The last block, raw.
  const block = 1 | (n << 3)
  frame[9] = block & 0xff
  frame[10] = (block >> 8) & 0xff
  frame[11] = block >> 16
  frame.set(content, 12)
  return frame
}
