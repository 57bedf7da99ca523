/** How this window reaches its host, chosen once. */
import { type AheadBackend, askAhead } from '../transport/ask-ahead.ts'
import type { Backend } from '../transport/backend.ts'
import { createClient } from '../transport/client.ts'
import { hasHostPort, overMessagePort } from '../transport/message-port.ts'
import { overWebSocket, takeToken } from '../transport/web-socket.ts'

let chosen: AheadBackend | null = null

export function backend(): AheadBackend {
  chosen ??= askAhead(createClient(hasHostPort() ? overMessagePort : overWebSocket(takeToken())))
  return chosen
}

/** A backend without a host, for fixtures and stories. Before anybody asks. */
export function takeBackend(own: Backend) {
  chosen = askAhead(own)
}
