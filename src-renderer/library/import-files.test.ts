import { beforeEach, expect, test } from 'vitest'
import { AppError } from '#core/protocol/message'
import type { Backend } from '../transport/backend.ts'
import { importFiles, useTransfers } from './import-files.ts'

beforeEach(() => useTransfers.setState({ transfers: [] }))

/** A host that keeps what it is sent; `refuse` names the file it has no room for. */
function aHost(refuse = '') {
  const files: Record<string, number[]> = {}
  const imported: unknown[] = []
  const call = async (name: string, args: Record<string, unknown>) => {
    if (name === 'library.upload.begin') {
      if (args.name === refuse) throw new AppError('UPLOAD_TOO_LARGE', 'No room.')
      files[String(args.name)] = []
      return { uploadId: args.name }
    }
    if (name === 'library.upload.chunk') {
      const file = files[String(args.uploadId)] ?? []
      expect(args.offset).toBe(file.length)
      file.push(...(args.bytes as Uint8Array))
      return { received: file.length }
    }
    if (name === 'library.import') imported.push(args)
    return { jobId: 'j' }
  }
  return { files, imported, backend: { call } as unknown as Backend }
}

test('bytes arrive whole and in order, then all files are imported as one job', async () => {
  const host = aHost()
  await importFiles(host.backend, [
    new File([Uint8Array.from([1, 2, 3])], 'a'),
    new File([Uint8Array.from([4])], 'b'),
  ])
  expect(host.files).toEqual({ a: [1, 2, 3], b: [4] })
  expect(host.imported).toEqual([{ paths: [], uploads: ['a', 'b'] }])
  expect(useTransfers.getState().transfers).toEqual([])
})

test('a file that cannot be sent is listed with its reason and stops no other', async () => {
  const host = aHost('big')
  await importFiles(host.backend, [new File(['x'], 'big'), new File(['y'], 'b')])
  expect(host.imported).toEqual([{ paths: [], uploads: ['b'] }])
  expect(useTransfers.getState().transfers).toMatchObject([
    { name: 'big', error: { code: 'UPLOAD_TOO_LARGE', message: 'No room.' } },
  ])
})

test('nothing is imported when nothing could be sent', async () => {
  const host = aHost('big')
  await importFiles(host.backend, [new File(['x'], 'big')])
  expect(host.imported).toEqual([])
})
