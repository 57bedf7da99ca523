/** A file that is written piece by piece, optionally through a compressor; a failing disk rejects. */
import { createWriteStream } from 'node:fs'
import type { Transform } from 'node:stream'
import { finished } from 'node:stream/promises'

export interface Output {
  /** Waits while the disk is behind; rejects once writing has failed. */
  write(piece: string | Uint8Array): Promise<void>
  close(): Promise<void>
  destroy(): void
}

export function openOutput(path: string, through: Transform | null = null): Output {
  const file = createWriteStream(path)
  const head = through ?? file
  if (through) through.pipe(file)
  let failure: Error | undefined
  const done = Promise.all([finished(file), through ? finished(through) : undefined])
  done.catch((error: Error) => {
    failure ??= error
    head.destroy()
    file.destroy()
  })
  // A piece still queued when the file is destroyed reports late; what failed is known by then.
  for (const stream of [head, file])
    stream.on('error', (error: Error) => {
      failure ??= error
    })
  return {
    write: async (piece) => {
      if (failure) throw failure
      if (head.write(piece)) return
      await new Promise<void>((resolve) => {
        const settled = () => {
          head.off('drain', settled)
          head.off('close', settled)
          resolve()
        }
        head.on('drain', settled)
        head.on('close', settled)
      })
      if (failure) throw failure
    },
    close: async () => {
      head.end()
      await done
    },
    destroy: () => {
      head.destroy()
      file.destroy()
    },
  }
}
