/**
 * Sends to one socket at the pace its reader takes: a bounded number of bytes is handed to the
 * socket, the rest waits here by reference. Answers go before what streams have waiting: somebody
 * asked just now. A reader too far behind is cut off.
 */
import { packFrame, type ToWindow } from '#core/protocol/wire'
import type { SendToWindow } from '../window-link.ts'

/** The part of a WebSocket this needs. */
export interface Socket {
  readonly bufferedAmount: number
  send(data: string | Uint8Array, done: (error?: Error) => void): void
  close(code: number, reason: string): void
}

export interface SendLimits {
  /** Bytes handed to the socket before waiting. */
  inFlight: number
  /** Bytes that may wait; past it the reader is cut off. */
  waiting: number
}
const LIMITS: SendLimits = { inFlight: 2 * 2 ** 20, waiting: 1.5 * 2 ** 30 }

interface Waiting {
  message: ToWindow
  payload: Uint8Array | undefined
  replaces: string | undefined
}

const encoder = new TextEncoder()
const encode = ({ message, payload }: Waiting) =>
  payload ? packFrame(encoder.encode(JSON.stringify(message)), payload) : JSON.stringify(message)

export function createSender(socket: Socket, limits: SendLimits = LIMITS): SendToWindow {
  let queue: Waiting[] = []
  const answers: Waiting[] = []
  let waitingBytes = 0
  let cut = false
  const give = (next: Waiting) => {
    waitingBytes -= next.payload?.byteLength ?? 0
    socket.send(encode(next), (error) => {
      if (!error && answers.length + queue.length > 0) pump()
    })
  }
  const hasRoom = () => socket.bufferedAmount < limits.inFlight
  const pump = () => {
    while (answers.length > 0 && hasRoom()) give(answers.shift()!)
    let sent = 0
    while (sent < queue.length && hasRoom()) give(queue[sent++]!)
    if (sent > 0) queue = queue.slice(sent)
  }
  return (message, payload, replaces) => {
    if (cut) return
    const earlier = replaces === undefined ? -1 : queue.findIndex((w) => w.replaces === replaces)
    if (earlier >= 0) queue.splice(earlier, 1)
    const line = message.t === 'result' ? answers : queue
    line.push({ message, payload, replaces })
    waitingBytes += payload?.byteLength ?? 0
    pump()
    if (waitingBytes > limits.waiting) {
      cut = true
      queue = []
      answers.length = 0
      socket.close(1013, 'reader too slow')
    }
  }
}
