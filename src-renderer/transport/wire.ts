/** Reading and writing messages, whatever carries them. The format is `#core/protocol/wire`. */
import { packFrame, splitFrame } from '#core/protocol/binary-frame'
import type { FromWindow, ToWindow } from '#core/protocol/wire'

export interface Incoming {
  header: ToWindow
  payload: Uint8Array | null
}

const decoder = new TextDecoder()

/** The payload is copied only where typed views over it would not be aligned. */
export function decodeFrame(data: string | ArrayBuffer): Incoming {
  if (typeof data === 'string') return { header: JSON.parse(data) as ToWindow, payload: null }
  const frame = splitFrame(new Uint8Array(data))
  if (!frame) throw new RangeError('binary frame shorter than its header says')
  const header = JSON.parse(decoder.decode(frame.header)) as ToWindow
  const { payload } = frame
  return { header, payload: payload.byteOffset % 8 === 0 ? payload : payload.slice() }
}

const encoder = new TextEncoder()

/** Text, or a binary frame when the arguments carry `bytes`: those travel as its payload. */
export function encodeMessage(message: FromWindow): string | Uint8Array<ArrayBuffer> {
  const args = 'args' in message ? message.args : null
  if (!(args instanceof Object) || !('bytes' in args) || !(args.bytes instanceof Uint8Array))
    return JSON.stringify(message)
  const { bytes, ...rest } = args
  const header = encoder.encode(JSON.stringify({ ...message, args: rest }))
  return new Uint8Array(packFrame(header, bytes).buffer as ArrayBuffer)
}
