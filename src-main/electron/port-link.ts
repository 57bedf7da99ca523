/** One window's MessagePort, spoken as the socket is: JSON text, or a binary frame. */
import type { MessagePortMain } from 'electron'
import { packFrame } from '#core/protocol/wire'
import { linkWindow, parseMessage, type Service } from '../window-link.ts'

const encoder = new TextEncoder()

/** Links the port to the backend; returns its undo. */
export function linkPort(service: Service, port: MessagePortMain): () => void {
  const link = linkWindow(service, (message, payload) => {
    const text = JSON.stringify(message)
    port.postMessage(payload ? packFrame(encoder.encode(text), payload).buffer : text)
  })
  const close = () => {
    link.close()
    port.close()
  }
  port.on('message', ({ data }) => {
    if (!link.receive(parse(data))) close()
  })
  port.on('close', () => link.close())
  port.start()
  return close
}

function parse(data: unknown): unknown {
  if (typeof data === 'string') return parseMessage(data)
  return data instanceof ArrayBuffer ? parseMessage(new Uint8Array(data)) : undefined
}
