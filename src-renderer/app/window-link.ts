/**
 * Windows of one app show the same instant: who was touched last leads, the others follow what it
 * says each frame. Theme, focus, bookmarks and the open session travel the same way.
 */
import { z } from 'zod'
import { type SessionKey, sessionKey } from '#core/protocol/session-key'
import { addDrawer } from '../store/frame-loop.ts'
import { player } from '../store/player.ts'
import { session } from '../store/session.ts'
import { type UserState, useUser } from '../store/user.ts'

const clock = z.object({
  k: z.number(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('paused') }),
    z.object({ kind: z.literal('playing'), speed: z.number() }),
    z.object({ kind: z.literal('following') }),
  ]),
  speed: z.number(),
  loop: z.object({ fromK: z.number(), toK: z.number() }).nullable(),
})
const chosen = z.object({
  theme: z.enum(['dark', 'light', 'cb']),
  focus: z.union([
    z.object({ kind: z.literal('nearest') }),
    z.object({ kind: z.literal('level'), level: z.number() }),
  ]),
  reveal: z.boolean(),
  bookmarks: z.array(z.object({ k: z.number(), name: z.string() })),
})
const message = z.discriminatedUnion('t', [
  /** A window has just opened and asks where the others are. */
  z.object({ t: z.literal('hello') }),
  z.object({ t: z.literal('session'), key: sessionKey }),
  z.object({ t: z.literal('clock'), session: z.string(), clock }),
  z.object({ t: z.literal('chosen'), chosen }),
])
type Message = z.infer<typeof message>

/** A leader silent for this long, ms, has gone; who followed counts on by itself. */
const SILENCE_MS = 400

const keyOf = (): SessionKey | null => {
  const { status } = session
  if (status.kind === 'opening') return status.key
  return status.kind === 'open'
    ? { pipeline: status.header.pipeline, date: status.header.date }
    : null
}
const nameOf = (key: SessionKey | null) => (key ? `${key.pipeline}/${key.date}` : '')
const chosenBy = ({ theme, focus, reveal, bookmarks }: UserState) => ({
  theme,
  focus,
  reveal,
  bookmarks: [...bookmarks],
})

interface LinkOptions {
  /** A detached window opens whatever session the others open. */
  followSession?: (key: SessionKey) => void
}

/** Joins this window to the others. Returns its undo. */
export function linkWindows({ followSession }: LinkOptions = {}): () => void {
  const channel = new BroadcastChannel('spymaster.windows')
  const say = (what: Message) => channel.postMessage(what)
  let leading = followSession === undefined
  let heardAt = Number.NEGATIVE_INFINITY
  let saidSession = ''
  let saidChosen = JSON.stringify(chosenBy(useUser.getState()))
  let saidK = -1

  const sayClock = () => {
    const { k, state, speed, loop } = player.clock
    saidK = k
    say({ t: 'clock', session: nameOf(keyOf()), clock: { k, state, speed, loop } })
  }
  const saySession = () => {
    const key = keyOf()
    if (!key) return
    saidSession = nameOf(key)
    say({ t: 'session', key })
  }
  const hear = (what: Message) => {
    if (what.t === 'hello') {
      if (followSession) return
      saySession()
      say({ t: 'chosen', chosen: chosenBy(useUser.getState()) })
      sayClock()
    } else if (what.t === 'session') {
      if (followSession && nameOf(what.key) !== nameOf(keyOf())) followSession(what.key)
    } else if (what.t === 'clock') {
      if (what.session !== nameOf(keyOf()) || !session.data) return
      leading = false
      heardAt = performance.now()
      player.follow(what.clock)
    } else {
      saidChosen = JSON.stringify(what.chosen)
      useUser.setState(what.chosen)
    }
  }
  channel.onmessage = ({ data }) => {
    const parsed = message.safeParse(data)
    if (parsed.success) hear(parsed.data)
  }
  player.paced = () => !leading && performance.now() - heardAt < SILENCE_MS
  const undo = [
    player.onCommand.add(() => {
      leading = true
      sayClock()
    }),
    addDrawer(() => {
      if (leading && player.clock.state.kind !== 'paused' && player.clock.k !== saidK) sayClock()
    }, -10),
    session.onStatus.add(() => {
      if (!followSession && nameOf(keyOf()) !== saidSession) saySession()
      // A follower that has just got its data asks again where everybody is.
      else if (followSession && session.status.kind === 'open' && saidSession !== nameOf(keyOf())) {
        saidSession = nameOf(keyOf())
        say({ t: 'hello' })
      }
    }),
    useUser.subscribe((user) => {
      const text = JSON.stringify(chosenBy(user))
      if (text === saidChosen) return
      saidChosen = text
      say({ t: 'chosen', chosen: chosenBy(user) })
    }),
  ]
  say({ t: 'hello' })
  return () => {
    for (const u of undo) u()
    player.paced = () => false
    channel.close()
  }
}
