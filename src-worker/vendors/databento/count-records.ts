/** Reads a DBN file to its end: how many records it holds, and that nothing of it is damaged or missing. */
import { HEADER_BYTES } from '#core/formats/dbn/codes'
import { AppError } from '#core/protocol/message'
import { openDbnBytes } from '../../formats/dbn-bytes.ts'

export async function countRecords(path: string, signal?: AbortSignal): Promise<number> {
  const bytes = await openDbnBytes(path)
  let records = 0
  try {
    for (;;) {
      const memory = bytes.memory()
      while (bytes.end - bytes.at >= HEADER_BYTES) {
        const length = (memory[bytes.at] ?? 0) * 4
        if (length < HEADER_BYTES)
          throw new AppError('DBN_LENGTH', `${path}: a record states ${length} bytes`, {
            where: { file: path, offset: bytes.offset, length },
          })
        if (bytes.end - bytes.at < length) break
        bytes.at += length
        records++
      }
      signal?.throwIfAborted()
      if (!(await bytes.fill())) break
    }
    bytes.endOfFile()
    return records
  } finally {
    await bytes.close()
  }
}
