/**
 * Frames of the window socket. Text frames are JSON; a binary frame is a u32 little-endian header
 * length, that many bytes of UTF-8 JSON, then the payload. The same messages cross a MessagePort.
 */
import { z } from 'zod'
import type { AppErrorBody } from './message.ts'

export { packFrame, splitFrame } from './binary-frame.ts'

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
