import { expect, test } from 'vitest'
import { splitFrame } from '#core/protocol/wire'
import { createSender, type Socket } from './socket-sender.ts'

/** A socket whose reader takes bytes only when told to. */
function aSlowSocket() {
  const sent: (string | Uint8Array)[] = []
  const waiting: { bytes: number; done: (error?: Error) => void }[] = []
  const socket = {
    bufferedAmount: 0,
    closed: 0,
    send(data: string | Uint8Array, done: (error?: Error) => void) {
      sent.push(data)
      socket.bufferedAmount += data.length
      waiting.push({ bytes: data.length, done })
    },
    close(code: number) {
      socket.closed = code
    },
    read() {
      const next = waiting.shift()
      if (!next) return false
      socket.bufferedAmount -= next.bytes
      next.done()
      return true
    },
  } satisfies Socket & { closed: number; read(): boolean }
  return { sent, socket }
}
const limits = { inFlight: 100, waiting: 10_000 }
const item = (n: number) => ({ t: 'item', id: 1, item: n }) as const
const payload = (bytes: number) => new Uint8Array(bytes)

test('a slow reader is handed a bounded number of bytes and still gets everything in order', () => {
  const { sent, socket } = aSlowSocket()
  const send = createSender(socket, limits)
  for (let n = 0; n < 20; n++) send(item(n), payload(60))
  expect(sent.length).toBeLessThan(4)
  while (socket.read());
  const order = sent.map((frame) => {
    const parts = splitFrame(frame as Uint8Array)
    return JSON.parse(new TextDecoder().decode(parts?.header)).item
  })
  expect(order).toEqual(Array.from({ length: 20 }, (_, n) => n))
})

test('of messages that replace each other only the newest waits', () => {
  const { sent, socket } = aSlowSocket()
  const send = createSender(socket, limits)
  send(item(0), payload(200))
  for (let n = 1; n <= 5; n++) send(item(n), undefined, 'header')
  while (socket.read());
  expect(sent.slice(1)).toEqual([JSON.stringify(item(5))])
})

test('answers go before what a stream has waiting, in the order they were given', () => {
  const { sent, socket } = aSlowSocket()
  const send = createSender(socket, limits)
  for (let n = 0; n < 5; n++) send(item(n), payload(200))
  send({ t: 'result', id: 7, value: 'first' })
  send({ t: 'result', id: 8, value: 'second' })
  while (socket.read());
  const texts = sent.map((s) => (typeof s === 'string' ? JSON.parse(s).value : 'item'))
  expect(texts).toEqual(['item', 'first', 'second', 'item', 'item', 'item', 'item'])
})

test('a reader that never reads is cut off at the bound, once', () => {
  const { sent, socket } = aSlowSocket()
  const send = createSender(socket, limits)
  for (let n = 0; n < 100; n++) send(item(n), payload(200))
  expect(socket.closed).toBe(1013)
  expect(sent.length).toBe(1)
})
