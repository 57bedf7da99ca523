/**
 * One window's conversation with the backend, whatever carries it. Everything a window says is
 * checked here: the message's shape, the name, the arguments, how much it asks for at once.
 */
import {
  AppError,
  COMMANDS,
  type CommandName,
  type Handlers,
  STREAMS,
  type StreamName,
  type Streams,
} from '#core/protocol/index'
import { type FromWindow, fromWindow, splitFrame, type ToWindow } from '#core/protocol/wire'
import { asAppError } from './jobs.ts'

export interface Service {
  handlers: Handlers
  streams: Streams
}

/** Carries messages to a window. A later message with the same `replaces` may overtake an unsent one. */
export type SendToWindow = (message: ToWindow, payload?: Uint8Array, replaces?: string) => void

export interface WindowLink {
  /** Takes one message of the window; false when it was so malformed that the link should be cut. */
  receive(message: unknown): boolean
  close(): void
}

const MAX_CALLS = 64
const MAX_SUBSCRIPTIONS = 64

const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name)
const isStream = (name: string): name is StreamName => Object.hasOwn(STREAMS, name)

const badArgs = (name: string, issues: string) =>
  new AppError('BAD_ARGS', `The arguments of ${name} do not fit: ${issues}.`)

export function linkWindow(service: Service, send: SendToWindow): WindowLink {
  const subscriptions = new Map<number, () => void>()
  let calls = 0
  let open = true
  const sendError = (id: number, error: unknown) => {
    if (open) send({ t: 'error', id, error: asAppError(error).toBody() })
  }

  const call = async (id: number, name: string, args: unknown) => {
    if (!isCommand(name)) throw new AppError('UNKNOWN_COMMAND', `There is no command ${name}.`)
    if (calls >= MAX_CALLS) throw new AppError('BUSY', `More than ${MAX_CALLS} calls at once.`)
    const parsed = COMMANDS[name].args.safeParse(args)
    if (!parsed.success) throw badArgs(name, describeIssues(parsed.error.issues))
    calls++
    try {
      // The schema just parsed these arguments for this very command.
      const handler = service.handlers[name] as (args: unknown) => Promise<unknown>
      const value = await handler(parsed.data)
      if (!open) return
      if (value instanceof Uint8Array) send({ t: 'result', id }, value)
      else send({ t: 'result', id, value })
    } finally {
      calls--
    }
  }

  const subscribe = (id: number, name: string, args: unknown) => {
    if (!isStream(name)) throw new AppError('UNKNOWN_STREAM', `There is no stream ${name}.`)
    if (subscriptions.has(id)) throw new AppError('BAD_ID', `Subscription ${id} is already open.`)
    if (subscriptions.size >= MAX_SUBSCRIPTIONS)
      throw new AppError('BUSY', `More than ${MAX_SUBSCRIPTIONS} subscriptions at once.`)
    const parsed = STREAMS[name].args.safeParse(args)
    if (!parsed.success) throw badArgs(name, describeIssues(parsed.error.issues))
    const source = service.streams[name] as (
      args: unknown,
      emit: (item: unknown, payload?: Uint8Array) => void,
    ) => () => void
    let active = true
    subscriptions.set(id, () => {
      active = false
    })
    const undo = source(parsed.data, (item, payload) => {
      // Only the newest header matters; every chunk and every job change does.
      const replaces = name === 'session.header' ? `${id}` : undefined
      if (open && active) send({ t: 'item', id, item }, payload, replaces)
    })
    subscriptions.set(id, () => {
      active = false
      undo()
    })
  }

  const unsubscribe = (id: number) => {
    subscriptions.get(id)?.()
    subscriptions.delete(id)
  }

  const handle = async (message: FromWindow) => {
    if (message.t === 'call') await call(message.id, message.name, message.args)
    else if (message.t === 'sub') subscribe(message.id, message.name, message.args)
    else unsubscribe(message.id)
  }

  return {
    receive(raw) {
      const message = fromWindow.safeParse(raw)
      if (!message.success) return false
      handle(message.data).catch((error) => sendError(message.data.id, error))
      return true
    },
    close() {
      open = false
      for (const id of [...subscriptions.keys()]) unsubscribe(id)
    },
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** One message of a window, or undefined: JSON text, or a binary frame whose payload becomes `args.bytes`. */
export function parseMessage(data: string | Uint8Array): unknown {
  try {
    if (typeof data === 'string') return JSON.parse(data)
    const frame = splitFrame(data)
    if (!frame) return undefined
    const message = JSON.parse(decoder.decode(frame.header))
    return { ...message, args: { ...message.args, bytes: frame.payload } }
  } catch {
    return undefined
  }
}

const describeIssues = (issues: readonly { path: PropertyKey[]; message: string }[]) =>
  issues
    .slice(0, 5)
    .map((i) => `${i.path.map(String).join('.') || 'args'}: ${i.message}`)
    .join('; ')
