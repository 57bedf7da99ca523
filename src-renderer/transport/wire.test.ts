import { expect, test } from 'vitest'
import { packFrame, splitFrame } from '#core/protocol/wire'
import { decodeFrame, encodeMessage } from './wire.ts'

test('a binary frame carries a header and an aligned payload', () => {
  const header = new TextEncoder().encode('{"t":"item","id":7,"item":{"rows":2}}')
  const payload = new Uint8Array(new Float64Array([1.5, 2.5]).buffer)
  const frame = decodeFrame(packFrame(header, payload).buffer as ArrayBuffer)
  expect(frame.header).toEqual({ t: 'item', id: 7, item: { rows: 2 } })
  const { buffer, byteOffset } = frame.payload!
  expect([...new Float64Array(buffer, byteOffset, 2)]).toEqual([1.5, 2.5])
})

test('a frame that lies about its header length is refused', () => {
  const bytes = new Uint8Array([255, 255, 0, 0, 1, 2])
  expect(() => decodeFrame(bytes.buffer)).toThrow(RangeError)
  expect(() => decodeFrame(new Uint8Array([1]).buffer)).toThrow(RangeError)
})

test('bytes in the arguments travel as the payload of a binary frame', () => {
  const args = { uploadId: 'u', offset: 4, bytes: Uint8Array.from([9, 8]) }
  const frame = encodeMessage({ t: 'call', id: 1, name: 'library.upload.chunk', args })
  if (typeof frame === 'string') throw new Error('not binary')
  const parts = splitFrame(frame)
  expect([...(parts?.payload ?? [])]).toEqual([9, 8])
  expect(JSON.parse(new TextDecoder().decode(parts?.header))).toEqual({
    t: 'call',
    id: 1,
    name: 'library.upload.chunk',
    args: { uploadId: 'u', offset: 4 },
  })
})

test('anything else is text', () => {
  expect(encodeMessage({ t: 'unsub', id: 3 })).toBe('{"t":"unsub","id":3}')
})
