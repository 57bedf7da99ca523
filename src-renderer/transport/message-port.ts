/**
 * The Electron host: the preload posts `{ t: 'spymaster.port' }` with one MessagePort to this
 * window. Port messages are the same frames as WebSocket messages: a JSON string or an ArrayBuffer.
 */
import type { OpenPipe } from './client.ts'

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
  return { send: (m) => port?.postMessage(JSON.stringify(m)), close: () => port?.close() }
}

/** True inside Electron, where the preload marks the window. */
export const hasHostPort = () => 'spymasterHost' in window
