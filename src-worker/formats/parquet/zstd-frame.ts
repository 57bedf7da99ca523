/**
 * zstd frames of pages. One compressor per thread makes them all, into memory that is there: a
 * context and buffers of its own for every page cost more than the compression (Node offers nothing
 * else as public interface; it stands in where the binding is not the known one).
 */
import { constants, createZstdCompress, zstdCompressSync } from 'node:zlib'
import { ZlibBinding } from '../zlib-binding.ts'

/** Below this, a compressor costs more than it saves. */
const STORED_BYTES = 512
const LEVEL = { [constants.ZSTD_c_compressionLevel]: 1 }

let compressor: ZlibBinding | null | undefined
let frame = new Uint8Array(0)

/**
 * One frame, valid until the next; a small content is stored in it as it is (RFC 8878, 3.1.1: single
 * segment, raw block). `plain` does without the binding (tests).
 */
export function zstdFrame(
  content: Uint8Array,
  compress: 'native' | 'plain' = 'native',
): Uint8Array {
  if (content.length <= STORED_BYTES) return storedFrame(content)
  return (compress === 'native' && compressed(content)) || plainFrame(content)
}

const plainFrame = (content: Uint8Array): Uint8Array =>
  zstdCompressSync(content, { params: LEVEL, pledgedSrcSize: content.length })

function compressed(content: Uint8Array): Uint8Array | null {
  if (compressor === undefined) compressor = ZlibBinding.of(createZstdCompress({ params: LEVEL }))
  if (!compressor) return null
  // No frame is longer (ZSTD_compressBound); with this much room it is made in one step.
  const most = content.length + (content.length >> 8) + 1024
  if (frame.length < most) frame = new Uint8Array(2 * most)
  // The end of a frame leaves the context ready for the next one.
  compressor.step(constants.ZSTD_e_end, content, 0, content.length, frame, 0, frame.length)
  if (compressor.failure === null && compressor.inLeft === 0 && compressor.outLeft > 0) {
    return frame.subarray(0, frame.length - compressor.outLeft)
  }
  compressor.close()
  compressor = null
  return null
}

function storedFrame(content: Uint8Array): Uint8Array {
  const n = content.length
  const stored = new Uint8Array(4 + 1 + 4 + 3 + n)
  const view = new DataView(stored.buffer)
  view.setUint32(0, 0xfd2fb528, true)
  // Content size in four bytes, single segment.
  stored[4] = 0b1010_0000
  view.setUint32(5, n, true)
  // The last block, raw.
  const block = 1 | (n << 3)
  stored[9] = block & 0xff
  stored[10] = (block >> 8) & 0xff
  stored[11] = block >> 16
  stored.set(content, 12)
  return stored
}
