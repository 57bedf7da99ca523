/**
 * Frames of the window socket. Text frames are JSON; a binary frame is a u32 little-endian header
 * length, that many bytes of UTF-8 JSON, then the payload. The same messages cross a MessagePort.
 */
import { z } from 'zod'
import type { AppErrorBody } from './message.ts'

const id = z.number().int().nonnegative()

/**
 * From a window. `args` are checked against the command or stream afterwards. A binary frame is a
 * call whose payload becomes the field `bytes` of its `args`.
 */
export const fromWindow = z.discriminatedUnion('t', [
  z.object({ t: z.literal('call'), id, name: z.string().max(64), args: z.unknown() }),
  z.object({ t: z.literal('sub'), id, name: z.string().max(64), args: z.unknown() }),
  z.object({ t: z.literal('unsub'), id }),
])
export type FromWindow = z.infer<typeof fromWindow>

/** To a window; in `result` and `item` a payload may follow instead of the value. */
export type ToWindow =
  | { t: 'result'; id: number; value?: unknown }
  | { t: 'item'; id: number; item?: unknown }
  | { t: 'error'; id: number; error: AppErrorBody }

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
