/** Loads and saves what the user arranged: document `user`, and bookmarks per session. */
import { z } from 'zod'
import { setReveal } from '../store/frame-loop.ts'
import { session } from '../store/session.ts'
import { type UserState, useUser } from '../store/user.ts'
import type { Backend } from '../transport/backend.ts'
import { bookmarksName, USER_DOCUMENT } from './documents.ts'

/** Every field falls back alone, so that one bad value never costs the rest. */
const userDocument = z.object({
  theme: z.enum(['dark', 'light', 'cb']).catch('dark'),
  tourSeen: z.boolean().catch(false),
  panelConfig: z.record(z.string(), z.unknown()).catch({}),
  layoutName: z.string().catch('Default'),
  layouts: z.record(z.string(), z.unknown()).catch({}),
})
const bookmarkDocument = z.array(z.object({ k: z.number(), name: z.string() })).catch([])

const SAVE_AFTER_MS = 400

export async function loadUser(backend: Backend): Promise<void> {
  const saved = await backend.call('workspace.load', { name: USER_DOCUMENT }).catch(() => null)
  const user = userDocument.parse(saved ?? {})
  useUser.setState({ ...user, tourStep: user.tourSeen ? null : 0 })
}

/** Shows the bookmarks of whatever session is opened, and none of another. Returns its undo. */
export function followBookmarks(backend: Backend): () => void {
  let shown = ''
  return session.onStatus.add(() => {
    const { status } = session
    if (status.kind !== 'opening') return
    const name = bookmarksName(status.key)
    if (name === shown) return
    shown = name
    useUser.setState({ bookmarks: [] })
    backend
      .call('workspace.load', { name })
      .catch(() => null)
      .then((saved) => {
        if (shown === name) useUser.setState({ bookmarks: bookmarkDocument.parse(saved ?? []) })
      })
  })
}

/** Saves a moment after each change. Returns its undo. */
export function keepSaved(backend: Backend): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const save = (name: string, value: unknown) => {
    clearTimeout(timers.get(name))
    timers.set(
      name,
      setTimeout(() => {
        backend.call('workspace.save', { name, value }).catch(() => undefined)
      }, SAVE_AFTER_MS),
    )
  }
  return useUser.subscribe((now, before) => {
    if (now.reveal !== before.reveal) setReveal(now.reveal)
    if (userPart(now) !== userPart(before)) save(USER_DOCUMENT, userDocument.parse(now))
    if (now.bookmarks !== before.bookmarks && session.status.kind === 'open') {
      save(bookmarksName(session.status.header), now.bookmarks)
    }
  })
}

const parts = new WeakMap<UserState, string>()
function userPart(user: UserState): string {
  const known = parts.get(user)
  if (known) return known
  const text = JSON.stringify(userDocument.parse(user))
  parts.set(user, text)
  return text
}
