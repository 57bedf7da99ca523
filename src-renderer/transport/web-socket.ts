/** The Node host: a WebSocket at /ws of the page's own origin, opened with the page's token. */
import type { OpenPipe } from './client.ts'
import { encodeMessage } from './wire.ts'

/** Takes `?token=` or `#token=` into memory and removes it from the address bar. */
export function takeToken(): string | null {
  const url = new URL(location.href)
  const fragment = new URLSearchParams(url.hash.slice(1))
  const token = url.searchParams.get('token') ?? fragment.get('token')
  if (token === null) return null
  url.searchParams.delete('token')
  fragment.delete('token')
  url.hash = fragment.toString()
  history.replaceState(history.state, '', url)
  return token
}

export const overWebSocket =
  (token: string | null): OpenPipe =>
  (events) => {
    const url = new URL('/ws', location.href)
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    if (token) url.searchParams.set('token', token)
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => events.onOpen()
    socket.onmessage = (event) => events.onFrame(event.data)
    socket.onclose = (event) =>
      event.code === 4401
        ? events.onClose('The host refused this window: open it again from the app', true)
        : events.onClose('The host does not answer')
    return { send: (m) => socket.send(encodeMessage(m)), close: () => socket.close() }
  }
