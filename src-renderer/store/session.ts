/** Opens sessions through the backend and fills their data. One open session per window. */
import type { SessionHeader, SessionKey } from '#core/protocol/index'
import { AppError } from '#core/protocol/message'
import { pausedClock } from '#core/replay/clock'
import { startFrame } from '#core/replay/start-frame'
import type { Backend } from '../transport/backend.ts'
import { bringer } from './bring-instant.ts'
import { listeners } from './listeners.ts'
import { player } from './player.ts'
import { SessionData } from './session-data.ts'

export type SessionStatus =
  | { kind: 'none' }
  /** Nothing to open yet: the host is making or ingesting data. */
  | { kind: 'waiting'; what: string; progress: number }
  /** `work` is what the host does meanwhile, where it says so. */
  | { kind: 'opening'; key: SessionKey; work?: { what: string; progress: number } }
  | { kind: 'failed'; error: { code: string; message: string } }
  | { kind: 'open'; header: SessionHeader }

/** Chunks within this time are drawn together, ms. */
const GATHER_MS = 100
/** Until the opening is complete, ms: a first picture in one piece costs less than one in six. */
const OPENING_GATHER_MS = 500
/** Playing begins at the latest this long after a session was opened, ms. */
const OPENING_MS = 2000
/** True once the last table of the opening has come. */
const hasOpening = ({ arrived }: SessionData) => arrived.has('level_frames')
/** In order, when nothing on the screen waits; draws and clicks go first. */
const inBackground: (task: () => void) => void =
  'scheduler' in globalThis
    ? (task) => void scheduler.postTask(task, { priority: 'background' })
    : (task) => setTimeout(task, 0)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

class Session {
  data: SessionData | null = null
  status: SessionStatus = { kind: 'none' }
  /** Chunks and headers: repaint. */
  readonly onData = listeners()
  /** Status or header: what React shows. */
  readonly onStatus = listeners()
  private undo: (() => void)[] = []
  private generation = 0
  private gathering: ReturnType<typeof setTimeout> | null = null

  /** Opens a session. One still being computed is followed at its edge until it is whole. */
  async open(backend: Backend, key: SessionKey): Promise<void> {
    this.close()
    const generation = ++this.generation
    this.setStatus({ kind: 'opening', key })
    try {
      const header = await backend.call('session.open', key)
      if (generation !== this.generation) return
      this.accept(backend, key, header)
    } catch (error) {
      if (generation !== this.generation) return
      const { code, message } =
        error instanceof AppError ? error : { code: 'UNEXPECTED', message: String(error) }
      this.fail(code, message)
    }
  }

  close() {
    for (const undo of this.undo.splice(0)) undo()
    this.generation++
    this.data = null
    this.setStatus({ kind: 'none' })
    this.onData.emit()
  }

  /** The host is at work for what is to be opened. */
  wait(what: string, progress: number) {
    const { status } = this
    if (status.kind === 'opening') this.setStatus({ ...status, work: { what, progress } })
    else this.setStatus({ kind: 'waiting', what, progress })
  }

  fail(code: string, message: string) {
    this.setStatus({ kind: 'failed', error: { code, message } })
  }

  private accept(backend: Backend, key: SessionKey, header: SessionHeader) {
    const data = new SessionData(header)
    this.data = data
    player.reset(pausedClock(header.firstK, header.lastK, header.snapshotMs))
    this.setHeader(header)
    player.quietly(() => {
      if (header.status === 'computing') player.send({ kind: 'goLive' })
      else player.send({ kind: 'seek', k: startFrame(header) })
    })
    this.undo.push(
      backend.subscribe('session.header', key, (next) => {
        const before = data.header.rulesHash
        this.setHeader(next)
        if (before && next.rulesHash && before !== next.rulesHash)
          void this.fetchAlerts(backend, key, data)
      }),
      backend.subscribe('session.chunks', key, (item, payload) => {
        const hadOpening = hasOpening(data)
        const write = () => {
          if (payload) data.writeArrow(item.table, item.fromK, item.toK, payload)
          data.noteRead(item.progress)
          if (data.header.status === 'ready') this.gather(hadOpening, hasOpening(data))
          else this.onData.emit()
        }
        // What a stored session opens with goes on the screen before the rest is read in.
        if (data.header.status === 'ready' && hasOpening(data)) inBackground(write)
        else write()
      }),
      this.bringInstants(backend, key, data),
    )
  }

  /** While a stored session is being read in, what is missing where somebody goes is asked for first. */
  private bringInstants(backend: Backend, key: SessionKey, data: SessionData) {
    const bring = bringer(
      data,
      (stretch) => backend.call('session.table', { ...key, ...stretch }),
      () => {
        if (this.data === data) this.onData.emit()
      },
    )
    return player.onChange.add(() => {
      if (hasOpening(data)) bring(player.instant)
    })
  }

  /** Chunks of a stored session come close upon each other: drawn together, the opening in one piece. */
  private gather(hadOpening: boolean, opened: boolean) {
    const show = () => {
      if (this.gathering) clearTimeout(this.gathering)
      this.gathering = null
      this.onData.emit()
    }
    if (opened && !hadOpening) return show()
    this.gathering ??= setTimeout(show, opened ? GATHER_MS : OPENING_GATHER_MS)
  }

  /** Resolves when what a window opens with has come, or took too long to wait for. */
  async openingArrived(): Promise<void> {
    const arrived = () => this.data === null || hasOpening(this.data)
    const until = performance.now() + OPENING_MS
    while (!arrived() && performance.now() < until) await pause(GATHER_MS)
  }

  /** The rules were changed: the same frames, other alerts. */
  private async fetchAlerts(backend: Backend, key: SessionKey, data: SessionData) {
    const { firstK, endK, lastK } = data.header
    const range = { fromK: firstK, toK: Math.max(endK, lastK) }
    const payload = await backend.call('session.table', { ...key, table: 'alerts', ...range })
    if (this.data !== data) return
    data.writeArrow('alerts', range.fromK, range.toK, payload)
    this.onData.emit()
  }

  /** Plays a finished session from where its story begins. */
  playFromStart() {
    if (!this.data) return
    player.send({ kind: 'seek', k: startFrame(this.data.header) })
    if (player.clock.state.kind === 'paused') player.send({ kind: 'toggle' })
  }

  private setHeader(header: SessionHeader) {
    this.data?.setHeader(header)
    const { firstK, status } = header
    const lastK = Math.max(firstK, header.lastK)
    const growing = status === 'computing'
    const caughtUp = player.clock.growing && !growing && player.clock.state.kind === 'following'
    player.quietly(() => {
      player.send({ kind: 'setBounds', firstK, lastK, growing })
      if (caughtUp) this.playFromStart()
    })
    this.setStatus({ kind: 'open', header })
    this.onData.emit()
  }

  private setStatus(status: SessionStatus) {
    this.status = status
    this.onStatus.emit()
  }
}

export const session = new Session()
