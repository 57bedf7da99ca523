/** Reading the host's messages, whatever carried them. The format is `#core/protocol/wire`. */
import { splitFrame, type ToWindow } from '#core/protocol/wire'

export interface Incoming {
  header: ToWindow
  payload: Uint8Array | null
}

const decoder = new TextDecoder()

/** The payload is copied, so that typed views over it are aligned. */
export function decodeFrame(data: string | ArrayBuffer): Incoming {
  if (typeof data === 'string') return { header: JSON.parse(data) as ToWindow, payload: null }
  const frame = splitFrame(new Uint8Array(data))
  if (!frame) throw new RangeError('binary frame shorter than its header says')
  const header = JSON.parse(decoder.decode(frame.header)) as ToWindow
  return { header, payload: frame.payload.slice() }
}
