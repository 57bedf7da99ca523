/**
 * Files the user dropped or picked. Where the host knows their paths it reads them in place;
 * otherwise their bytes are sent in parts and imported once all of them are there.
 */
import { create } from 'zustand'
import { AppError } from '#core/protocol/message'
import { UPLOAD_CHUNK_BYTES } from '#core/protocol/session-key'
import type { Backend } from '../transport/backend.ts'
import { pathOfFile } from '../transport/message-port.ts'

/** One file on its way to the host. */
export interface Transfer {
  id: number
  name: string
  bytes: number
  sent: number
  error: { code: string; message: string } | null
}
interface TransferState {
  transfers: readonly Transfer[]
}
export const useTransfers = create<TransferState>(() => ({ transfers: [] }))

let lastId = 0
const change = (id: number, patch: Partial<Transfer>) =>
  useTransfers.setState(({ transfers }) => ({
    transfers: transfers.map((t) => (t.id === id ? { ...t, ...patch } : t)),
  }))
export const forgetTransfer = (id: number) =>
  useTransfers.setState(({ transfers }) => ({ transfers: transfers.filter((t) => t.id !== id) }))

const bodyOf = (error: unknown) =>
  error instanceof AppError
    ? { code: error.code, message: error.message }
    : { code: 'FILE_UNREADABLE', message: `The file could not be read: ${String(error)}.` }

/** Brings files into the lake; a file that cannot be sent is listed with its reason and stops no other. */
export async function importFiles(backend: Backend, files: readonly File[]): Promise<void> {
  const paths: string[] = []
  const toSend: File[] = []
  for (const file of files) {
    const path = pathOfFile(file)
    if (path) paths.push(path)
    else toSend.push(file)
  }
  const listed = toSend.map((file) => {
    const transfer = { id: ++lastId, name: file.name, bytes: file.size, sent: 0, error: null }
    useTransfers.setState(({ transfers }) => ({ transfers: [...transfers, transfer] }))
    return { file, id: transfer.id }
  })
  const uploads: string[] = []
  for (const { file, id } of listed) {
    try {
      uploads.push(await sendFile(backend, file, (sent) => change(id, { sent })))
    } catch (error) {
      change(id, { error: bodyOf(error) })
    }
  }
  const done = new Set(listed.map((l) => l.id))
  useTransfers.setState(({ transfers }) => ({
    transfers: transfers.filter((t) => !done.has(t.id) || t.error),
  }))
  if (paths.length + uploads.length > 0) await backend.call('library.import', { paths, uploads })
}

async function sendFile(
  backend: Backend,
  file: File,
  onSent: (bytes: number) => void,
): Promise<string> {
  const { uploadId } = await backend.call('library.upload.begin', {
    name: file.name,
    bytes: file.size,
  })
  try {
    let next = partAt(file, 0)
    for (let offset = 0; offset < file.size; ) {
      const bytes = await next
      // The next part is read from disk while this one travels.
      next = partAt(file, offset + bytes.length)
      next.catch(() => {})
      const { received } = await backend.call('library.upload.chunk', { uploadId, offset, bytes })
      offset = received
      onSent(offset)
    }
    return uploadId
  } catch (error) {
    await backend.call('library.upload.cancel', { uploadId }).catch(() => {})
    throw error
  }
}

const partAt = async (file: File, offset: number) =>
  new Uint8Array(await file.slice(offset, offset + UPLOAD_CHUNK_BYTES).arrayBuffer())

/** Files of a drop, folders walked. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null
    return entry ? [entry] : []
  })
  if (entries.length === 0) return [...transfer.files]
  return (await Promise.all(entries.map(walk))).flat()
}

async function walk(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    )
    return file.name.startsWith('.') ? [] : [file]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: File[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return found
    for (const inner of some) found.push(...(await walk(inner)))
  }
}
