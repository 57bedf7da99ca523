/** DBN v3 files on disk: the encoder's chunks, compressed (zstd level 3, checksum) or plain. */
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import type {
  DbnBookRows,
  DbnOrderRows,
  DbnTradeRows,
  EncoderOptions,
  FieldValue,
} from '#core/formats/dbn/encoder'
import { DbnEncoder } from '#core/formats/dbn/encoder'
import type { DbnMetadata, MetadataInput } from '#core/formats/dbn/metadata'

/** Await each append: it waits for the disk when the compressor falls behind. */
export interface DbnWriter {
  appendTrades(rows: DbnTradeRows): Promise<void>
  appendMbp1(rows: DbnBookRows): Promise<void>
  appendMbp10(rows: DbnBookRows): Promise<void>
  appendMbo(rows: DbnOrderRows): Promise<void>
  /** One record by its dbn.md field names (definitions, statistics, status …). */
  appendFields(rtype: number, values: Record<string, FieldValue>): Promise<void>
  /** A stored record, unchanged. */
  appendRaw(record: Uint8Array): Promise<void>
  /** Writes the end and waits until the file is closed. */
  close(): Promise<{ bytes: number }>
  /** Stops without finishing the file, which is then truncated. */
  destroy(): void
}

/** Writes `path` as zstd-compressed DBN v3. Same calls, same bytes. Fails if the disk does. */
export const createDbnZstWriter = (
  path: string,
  metadata: MetadataInput | DbnMetadata,
  options: EncoderOptions,
): DbnWriter => createWriter(path, metadata, options, true)

/** Writes `path` as plain DBN v3. */
export const createDbnWriter = (
  path: string,
  metadata: MetadataInput | DbnMetadata,
  options: EncoderOptions,
): DbnWriter => createWriter(path, metadata, options, false)

function createWriter(
  path: string,
  metadata: MetadataInput | DbnMetadata,
  options: EncoderOptions,
  compressed: boolean,
): DbnWriter {
  const file = createWriteStream(path)
  const head = compressed
    ? createZstdCompress({
        params: {
          [constants.ZSTD_c_compressionLevel]: 3,
          [constants.ZSTD_c_checksumFlag]: 1,
        },
      })
    : file
  if (head !== file) head.pipe(file)
  const done = Promise.all([finished(file), head === file ? undefined : finished(head)])
  // A failure is reported by the next append or by close; this keeps it from being unhandled before.
  let failure: Error | undefined
  done.catch((error: Error) => {
    failure = error
    head.destroy()
    file.destroy()
  })
  let full = false
  const encoder = new DbnEncoder(metadata, options, (chunk) => {
    full = !head.write(chunk) || full
  })
  const settle = async () => {
    if (failure) throw failure
    if (!full) return
    full = false
    if (head.writableNeedDrain)
      await new Promise<void>((resolve, reject) => {
        const settled = () => {
          head.off('drain', settled)
          head.off('close', settled)
          if (failure) reject(failure)
          else resolve()
        }
        head.on('drain', settled)
        head.on('close', settled)
      })
  }
  return {
    appendTrades: (rows) => {
      encoder.appendTrades(rows)
      return settle()
    },
    appendMbp1: (rows) => {
      encoder.appendMbp1(rows)
      return settle()
    },
    appendMbp10: (rows) => {
      encoder.appendMbp10(rows)
      return settle()
    },
    appendMbo: (rows) => {
      encoder.appendMbo(rows)
      return settle()
    },
    appendFields: (rtype, values) => {
      encoder.appendFields(rtype, values)
      return settle()
    },
    appendRaw: (record) => {
      encoder.appendRaw(record)
      return settle()
    },
    close: async () => {
      encoder.end()
      head.end()
      await done
      return { bytes: file.bytesWritten }
    },
    destroy: () => {
      head.destroy()
      file.destroy()
    },
  }
}
