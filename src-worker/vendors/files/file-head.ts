/** The first bytes of a file and what they say. */
import { closeSync, openSync, readSync } from 'node:fs'
import { AppError } from '#core/protocol/message'

/** Throws FILE_UNREADABLE or EMPTY_FILE. `inMemory` is the file itself where it is in memory. */
export function headOf(path: string, bytes: number, inMemory?: Uint8Array): Uint8Array {
  const where = { file: path }
  if (inMemory) {
    if (inMemory.length === 0) throw isEmpty(path)
    return inMemory.subarray(0, bytes)
  }
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (cause) {
    throw new AppError('FILE_UNREADABLE', `${path} cannot be opened`, { where, cause })
  }
  try {
    const head = new Uint8Array(bytes)
    const read = readSync(fd, head)
    if (read === 0) throw isEmpty(path)
    return head.subarray(0, read)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('FILE_UNREADABLE', `${path} cannot be read`, { where, cause })
  } finally {
    closeSync(fd)
  }
}

const isEmpty = (file: string) =>
  new AppError('EMPTY_FILE', `${file} is empty; fetch it again`, { where: { file, offset: 0 } })

export const isParquet = (head: Uint8Array) =>
  head[0] === 0x50 && head[1] === 0x41 && head[2] === 0x52 && head[3] === 0x31
export const isGzip = (head: Uint8Array) => head[0] === 0x1f && head[1] === 0x8b
export const isZip = (head: Uint8Array) =>
  head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)
