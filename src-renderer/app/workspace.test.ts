import { expect, test } from 'vitest'
import { session } from '../store/session.ts'
import { useUser } from '../store/user.ts'
import type { Backend } from '../transport/backend.ts'
import { followBookmarks } from './workspace.ts'

const documents: Record<string, unknown> = {
  'bookmarks-es_0dte-2026-11-16': [{ k: 7, name: 'open' }],
  'bookmarks-es_0dte-2026-11-17': [{ k: 9, name: 'close' }],
}
/** Answers documents; sessions never open, which is all this is about. */
const backend = {
  call: (name: string, args: { name: string }) =>
    name === 'workspace.load'
      ? Promise.resolve(documents[args.name] ?? null)
      : new Promise(() => undefined),
} as unknown as Backend
const settle = () => new Promise((resolve) => setTimeout(resolve))

test('each session has its own bookmarks, and a new one none of another', async () => {
  const undo = followBookmarks(backend)
  const shown = () => useUser.getState().bookmarks.map((mark) => mark.name)
  void session.open(backend, { pipeline: 'es_0dte', date: '2026-11-16' })
  await settle()
  expect(shown()).toEqual(['open'])
  void session.open(backend, { pipeline: 'es_0dte', date: '2026-11-17' })
  expect(shown()).toEqual([])
  await settle()
  expect(shown()).toEqual(['close'])
  void session.open(backend, { pipeline: 'spy_0dte', date: '2026-11-17' })
  await settle()
  expect(shown()).toEqual([])
  undo()
})
