/**
 * Questions asked before the code that needs the answers has loaded. Each answer is kept for the
 * first who asks the same, and given once: whoever asks again asks the host.
 */
import type {
  Args,
  CommandName,
  Returns,
  StreamArgs,
  StreamItem,
  StreamName,
} from '#core/protocol/index'
import type { Backend } from './backend.ts'

export interface AheadBackend extends Backend {
  callAhead<C extends CommandName>(name: C, args: Args<C>): Promise<Returns<C>>
  /** Items are kept from now on until somebody subscribes to the same. */
  subscribeAhead<S extends StreamName>(name: S, args: StreamArgs<S>): void
}

type OnItem = (item: unknown, payload: Uint8Array | null) => void
type OnError = (error: Error) => void
interface Held {
  take(onItem: OnItem, onError?: OnError): () => void
}

const questionOf = (name: string, args: unknown) => `${name} ${JSON.stringify(args)}`

export function askAhead(backend: Backend): AheadBackend {
  const answers = new Map<string, Promise<unknown>>()
  const streams = new Map<string, Held>()
  return {
    callAhead(name, args) {
      const answer = backend.call(name, args)
      // Whoever takes it hears of a failure; until then it is nobody's.
      answer.catch(() => undefined)
      answers.set(questionOf(name, args), answer)
      return answer
    },
    subscribeAhead(name, args) {
      streams.set(questionOf(name, args), hold(backend, name, args))
    },
    call(name, args) {
      const question = questionOf(name, args)
      const answer = answers.get(question)
      if (!answer) return backend.call(name, args)
      answers.delete(question)
      return answer as ReturnType<typeof backend.call<typeof name>>
    },
    subscribe(name, args, onItem, onError) {
      const question = questionOf(name, args)
      const held = streams.get(question)
      if (!held) return backend.subscribe(name, args, onItem, onError)
      streams.delete(question)
      return held.take(onItem as OnItem, onError)
    },
    get link() {
      return backend.link
    },
    onLink: (listener) => backend.onLink(listener),
    close: () => backend.close(),
  }
}

function hold<S extends StreamName>(backend: Backend, name: S, args: StreamArgs<S>): Held {
  const items: [StreamItem<S>, Uint8Array | null][] = []
  let failure: Error | null = null
  let taken: OnItem | null = null
  let failed: OnError | undefined
  const undo = backend.subscribe(
    name,
    args,
    (item, payload) => {
      if (taken) taken(item, payload)
      else items.push([item, payload])
    },
    (error) => {
      if (taken) failed?.(error)
      else failure = error
    },
  )
  return {
    take(onItem, onError) {
      for (const [item, payload] of items.splice(0)) onItem(item, payload)
      taken = onItem
      failed = onError
      if (failure) onError?.(failure)
      return undo
    },
  }
}
