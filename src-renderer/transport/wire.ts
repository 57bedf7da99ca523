/**
 * Messages between window and host. Text frames are JSON; binary frames are
 * u32 LE header length, UTF-8 JSON header, payload (an Arrow IPC stream).
 */
import type { AppErrorBody } from '#core/protocol/message'

export type ToHost =
  | { t: 'call'; id: number; name: string; args: unknown }
  | { t: 'sub'; id: number; name: string; args: unknown }
  | { t: 'unsub'; id: number }

export type FromHost =
  | { t: 'result'; id: number; value?: unknown }
  | { t: 'error'; id: number; error: AppErrorBody }
  | { t: 'item'; id: number; item?: unknown }

export interface Incoming {
  header: FromHost
  payload: Uint8Array | null
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** The payload is copied, so that typed views over it are aligned. */
export function decodeFrame(data: string | ArrayBuffer): Incoming {
  if (typeof data === 'string') return { header: JSON.parse(data) as FromHost, payload: null }
  if (data.byteLength < 4) throw new RangeError('binary frame shorter than its header length')
  const length = new DataView(data).getUint32(0, true)
  if (length > data.byteLength - 4) throw new RangeError('binary frame shorter than its header')
  const header = JSON.parse(decoder.decode(new Uint8Array(data, 4, length))) as FromHost
  return { header, payload: new Uint8Array(data.slice(4 + length)) }
}

/** The host's side, used by fakes and tests. */
export function encodeBinary(header: FromHost, payload: Uint8Array): ArrayBuffer {
  const head = encoder.encode(JSON.stringify(header))
  const bytes = new Uint8Array(4 + head.length + payload.length)
  new DataView(bytes.buffer).setUint32(0, head.length, true)
  bytes.set(head, 4)
  bytes.set(payload, 4 + head.length)
  return bytes.buffer
}
