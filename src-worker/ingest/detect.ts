/** What a file is, by its content. */
import { closeSync, openSync, readSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { AppError } from '#core/protocol/message'

export type FileKind = 'dbn' | 'option-trades-csv'
export interface Detected {
  kind: FileKind
  gzipped: boolean
}

const HEAD_BYTES = 64 * 1024

/** Throws EMPTY_FILE or UNKNOWN_FILE. DBN stands for all its containers, whose reader refuses the bad ones. */
export async function detectFile(path: string): Promise<Detected> {
  const head = readHead(path)
  if (head.length === 0) {
    throw new AppError('EMPTY_FILE', `${path} is empty`, { where: { file: path, offset: 0 } })
  }
  const [a, b, c, d] = head
  const isZstd = a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd
  const isSkippable = a >> 4 === 5 && b === 0x2a && c === 0x4d && d === 0x18
  if (isZstd || isSkippable || (a === 0x44 && b === 0x42 && c === 0x4e)) {
    return { kind: 'dbn', gzipped: false }
  }
  const gzipped = a === 0x1f && b === 0x8b
  const text = gzipped ? await unzipHead(head) : head
  const line = new TextDecoder().decode(text.subarray(0, 4096)).split(/\r?\n/)[0]
  if (/(^|,)\s*"?(ticker|sip_timestamp|conditions)"?\s*(,|$)/.test(line)) {
    return { kind: 'option-trades-csv', gzipped }
  }
  throw new AppError('UNKNOWN_FILE', `${path} is no DBN file and no option trades CSV`, {
    where: { file: path, offset: 0 },
  })
}

function readHead(path: string): Uint8Array {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (cause) {
    throw new AppError('FILE_UNREADABLE', `${path} cannot be opened`, {
      where: { file: path },
      cause,
    })
  }
  try {
    const head = new Uint8Array(HEAD_BYTES)
    return head.subarray(0, readSync(fd, head))
  } finally {
    closeSync(fd)
  }
}

/** As much as the head gives; a damaged stream gives what came before the damage. */
function unzipHead(head: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const gunzip = createGunzip()
    const chunks: Buffer[] = []
    const done = () => resolve(Buffer.concat(chunks))
    gunzip.on('data', (chunk: Buffer) => chunks.push(chunk))
    gunzip.on('error', done)
    gunzip.on('end', done)
    gunzip.end(head)
  })
}
