/** Chooses how this window reaches its host, once. */
import { fixtureBackend } from '../dev/fixture-backend.ts'
import type { Backend } from '../transport/backend.ts'
import { createClient } from '../transport/client.ts'
import { hasHostPort, overMessagePort } from '../transport/message-port.ts'
import { overWebSocket, takeToken } from '../transport/web-socket.ts'

let chosen: Backend | null = null

export function backend(): Backend {
  chosen ??= choose()
  return chosen
}

function choose(): Backend {
  const query = new URLSearchParams(location.search)
  if (query.has('fixture') || query.has('story')) return fixtureBackend()
  return createClient(hasHostPort() ? overMessagePort : overWebSocket(takeToken()))
}
