import { expect, test } from 'vitest'
import { askAhead } from './ask-ahead.ts'
import type { Backend } from './backend.ts'

const KEY = { pipeline: 'es_0dte', date: '2026-11-17' } as const

/** Counts what is asked; streams are fed by hand. */
function countingHost() {
  const asked: string[] = []
  const items: ((item: unknown) => void)[] = []
  const failures: ((error: Error) => void)[] = []
  let stopped = 0
  const host = {
    call: (name: string) => {
      asked.push(name)
      return name === 'library.verify'
        ? Promise.reject(new Error('no'))
        : Promise.resolve(asked.length)
    },
    subscribe: (
      name: string,
      _args: unknown,
      onItem: (item: unknown, payload: null) => void,
      onError?: (error: Error) => void,
    ) => {
      asked.push(name)
      items.push((item) => onItem(item, null))
      if (onError) failures.push(onError)
      return () => {
        stopped++
      }
    },
    link: { kind: 'online' },
    onLink: () => () => {},
    close: () => {},
  } as unknown as Backend
  return { host, asked, items, failures, stops: () => stopped }
}

test('an answer asked ahead goes to the first who asks the same, and only to him', async () => {
  const { host, asked } = countingHost()
  const backend = askAhead(host)
  void backend.callAhead('workspace.load', { name: 'user' })
  expect(await backend.call('workspace.load', { name: 'user' })).toBe(1)
  expect(asked).toHaveLength(1)
  expect(await backend.call('workspace.load', { name: 'user' })).toBe(2)
})

test('another question is asked at the host', async () => {
  const { host, asked } = countingHost()
  const backend = askAhead(host)
  void backend.callAhead('workspace.load', { name: 'user' })
  await backend.call('workspace.load', { name: 'other' })
  expect(asked).toHaveLength(2)
})

test('a failure is told to whoever comes for the answer', async () => {
  const backend = askAhead(countingHost().host)
  await backend.callAhead('library.verify', {}).catch(() => undefined)
  await expect(backend.call('library.verify', {})).rejects.toThrow('no')
})

test('items that came before the subscriber are given to him first, in order', () => {
  const { host, asked, items, stops } = countingHost()
  const backend = askAhead(host)
  backend.subscribeAhead('session.chunks', KEY)
  items[0]?.('first')
  items[0]?.('second')
  const got: unknown[] = []
  const undo = backend.subscribe('session.chunks', KEY, (item) => got.push(item))
  items[0]?.('third')
  expect(got).toEqual(['first', 'second', 'third'])
  expect(asked).toEqual(['session.chunks'])
  undo()
  expect(stops()).toBe(1)
})

test('a stream that failed early says so to its subscriber', () => {
  const { host, failures } = countingHost()
  const backend = askAhead(host)
  backend.subscribeAhead('session.chunks', KEY)
  failures[0]?.(new Error('gone'))
  const heard: string[] = []
  backend.subscribe(
    'session.chunks',
    KEY,
    () => {},
    (error) => heard.push(error.message),
  )
  expect(heard).toEqual(['gone'])
})
