/**
 * The Electron host: the preload posts `{ t: 'spymaster.port' }` with one MessagePort to this
 * window. Port messages are the same frames as WebSocket messages: a JSON string or an ArrayBuffer.
 */
import type { FromWindow } from '#core/protocol/wire'
import type { OpenPipe } from './client.ts'
import { encodeMessage } from './wire.ts'

declare global {
  interface Window {
    /** Put there by the preload. */
    spymasterHost?: { pathOf(file: File): string }
  }
}

export const overMessagePort: OpenPipe = (events) => {
  let port: MessagePort | null = null
  const take = (event: MessageEvent) => {
    if (event.source !== window || event.data?.t !== 'spymaster.port' || !event.ports[0]) return
    window.removeEventListener('message', take)
    port = event.ports[0]
    port.onmessage = (message) => events.onFrame(message.data)
    port.start()
    events.onOpen()
  }
  window.addEventListener('message', take)
  window.postMessage({ t: 'spymaster.wantPort' }, location.origin)
  const send = (message: FromWindow) => {
    const frame = encodeMessage(message)
    port?.postMessage(typeof frame === 'string' ? frame : frame.buffer)
  }
  return { send, close: () => port?.close() }
}

/** True inside Electron, where the preload marks the window. */
export const hasHostPort = () => 'spymasterHost' in window

/** The path of a file the user gave, where the host may know it; null in a browser. */
export const pathOfFile = (file: File): string | null =>
  (hasHostPort() && window.spymasterHost?.pathOf(file)) || null
