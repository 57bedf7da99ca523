/** Calls and subscriptions over any pipe that carries wire frames; survives the pipe being replaced. */
import { AppError } from '#core/protocol/message'
import type { FromWindow } from '#core/protocol/wire'
import type { Backend, LinkState } from './backend.ts'
import { decodeFrame } from './wire.ts'

/** One connection. `open` is called again for every attempt. */
export interface Pipe {
  send(message: FromWindow): void
  close(): void
}
export interface PipeEvents {
  onOpen(): void
  onFrame(data: string | ArrayBuffer): void
  /** `final` means that no retry can help (no token, host gone for good). */
  onClose(reason: string, final?: boolean): void
}
export type OpenPipe = (events: PipeEvents) => Pipe

interface Call {
  resolve(value: unknown): void
  reject(error: Error): void
}
interface Subscription {
  name: string
  args: unknown
  onItem(item: unknown, payload: Uint8Array | null): void
  onError?(error: Error): void
}

const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 8000

export function createClient(openPipe: OpenPipe): Backend {
  let nextId = 1
  let pipe: Pipe | null = null
  let link: LinkState = { kind: 'connecting' }
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  let closed = false
  const calls = new Map<number, Call>()
  const subscriptions = new Map<number, Subscription>()
  const waiting: FromWindow[] = []
  const listeners = new Set<(state: LinkState) => void>()

  const setLink = (state: LinkState) => {
    link = state
    for (const listener of listeners) listener(state)
  }
  const send = (message: FromWindow) => {
    if (pipe && link.kind === 'online') pipe.send(message)
    else if (message.t === 'call') waiting.push(message)
  }
  const onFrame = (data: string | ArrayBuffer) => {
    const { header, payload } = decodeFrame(data)
    if (header.t === 'item') return subscriptions.get(header.id)?.onItem(header.item, payload)
    const call = calls.get(header.id)
    calls.delete(header.id)
    if (header.t === 'result') return call?.resolve(payload ?? header.value)
    const error = new AppError(header.error.code, header.error.message, header.error)
    if (call) call.reject(error)
    else subscriptions.get(header.id)?.onError?.(error)
  }
  const onOpen = () => {
    attempt = 0
    setLink({ kind: 'online' })
    for (const [id, s] of subscriptions) pipe?.send({ t: 'sub', id, name: s.name, args: s.args })
    for (const message of waiting.splice(0)) pipe?.send(message)
  }
  const onClose = (reason: string, final = false) => {
    if (closed) return
    pipe = null
    const lost = new AppError('HOST_OFFLINE', `${reason}. Nothing was lost; ask again when online.`)
    for (const [id, call] of calls) {
      if (waiting.some((m) => m.t === 'call' && m.id === id)) continue
      calls.delete(id)
      call.reject(lost)
    }
    if (final) return setLink({ kind: 'offline', reason, retryAt: null })
    const delay = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt++)
    setLink({ kind: 'offline', reason, retryAt: performance.now() + delay })
    timer = setTimeout(connect, delay)
  }
  const connect = () => {
    if (!closed) pipe = openPipe({ onOpen, onFrame, onClose })
  }
  queueMicrotask(connect)

  return {
    call(name, args) {
      const id = nextId++
      return new Promise((resolve, reject) => {
        calls.set(id, { resolve: resolve as Call['resolve'], reject })
        send({ t: 'call', id, name, args })
      })
    },
    subscribe(name, args, onItem, onError) {
      const id = nextId++
      subscriptions.set(id, { name, args, onItem: onItem as Subscription['onItem'], onError })
      send({ t: 'sub', id, name, args })
      return () => {
        subscriptions.delete(id)
        send({ t: 'unsub', id })
      }
    },
    get link() {
      return link
    },
    onLink(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      closed = true
      if (timer) clearTimeout(timer)
      pipe?.close()
    },
  }
}
