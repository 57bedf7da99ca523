import { expect, test, vi } from 'vitest'
import type { FromWindow } from '#core/protocol/wire'
import { createClient, type PipeEvents } from './client.ts'

function fakeHost() {
  const sent: FromWindow[] = []
  const opened: PipeEvents[] = []
  const client = createClient((events) => {
    opened.push(events)
    return { send: (m) => void sent.push(m), close: () => {} }
  })
  return { sent, opened, client }
}
const settle = () => Promise.resolve()

test('a call made before the connection opens is sent when it does', async () => {
  const { sent, opened, client } = fakeHost()
  const answer = client.call('library.sessions', {})
  await settle()
  expect(sent).toEqual([])
  opened[0]!.onOpen()
  expect(sent).toMatchObject([{ t: 'call', name: 'library.sessions' }])
  opened[0]!.onFrame(JSON.stringify({ t: 'result', id: sent[0]!.id, value: [] }))
  expect(await answer).toEqual([])
})

test('an error keeps its code and place', async () => {
  const { sent, opened, client } = fakeHost()
  await settle()
  opened[0]!.onOpen()
  const answer = client.call('library.sessions', {})
  const error = { code: 'DBN_TRUNCATED', message: 'cut', where: { offset: 12 } }
  opened[0]!.onFrame(JSON.stringify({ t: 'error', id: sent[0]!.id, error }))
  await expect(answer).rejects.toMatchObject(error)
})

test('after a lost connection subscriptions are made again', async () => {
  vi.useFakeTimers()
  const { sent, opened, client } = fakeHost()
  await settle()
  opened[0]!.onOpen()
  const seen: unknown[] = []
  client.subscribe('jobs', {}, (item) => seen.push(item))
  opened[0]!.onClose('socket closed')
  expect(client.link.kind).toBe('offline')
  await vi.advanceTimersByTimeAsync(300)
  opened[1]!.onOpen()
  expect(sent.filter((m) => m.t === 'sub')).toHaveLength(2)
  opened[1]!.onFrame(JSON.stringify({ t: 'item', id: sent[0]!.id, item: { title: 'x' } }))
  expect(seen).toEqual([{ title: 'x' }])
  vi.useRealTimers()
})

test('a call in flight when the connection drops is refused, not forgotten', async () => {
  const { opened, client } = fakeHost()
  await settle()
  opened[0]!.onOpen()
  const answer = client.call('library.sessions', {})
  opened[0]!.onClose('socket closed')
  await expect(answer).rejects.toMatchObject({ code: 'HOST_OFFLINE' })
  client.close()
})
