/** The window's only door to the host: commands and streams of `#core/protocol`, whatever carries them. */
import type {
  Args,
  CommandName,
  Returns,
  StreamArgs,
  StreamItem,
  StreamName,
} from '#core/protocol/index'

export type LinkState =
  | { kind: 'connecting' }
  | { kind: 'online' }
  /** `retryAt` is a performance.now() time; null when nothing will be retried. */
  | { kind: 'offline'; reason: string; retryAt: number | null }

export interface Backend {
  call<C extends CommandName>(name: C, args: Args<C>): Promise<Returns<C>>
  /** Items arrive in order; after a reconnect the subscription is made again by itself. Returns its undo. */
  subscribe<S extends StreamName>(
    name: S,
    args: StreamArgs<S>,
    onItem: (item: StreamItem<S>, payload: Uint8Array | null) => void,
    onError?: (error: Error) => void,
  ): () => void
  readonly link: LinkState
  onLink(listener: (state: LinkState) => void): () => void
  close(): void
}
