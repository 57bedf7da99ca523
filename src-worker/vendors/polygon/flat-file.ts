/**
 * Option trades of a flat file (polygon 3), streamed: gunzip, then bytes straight into columns.
 * Columns are found by header name. A row that cannot be read ends the file with its number.
 */
import { createGunzip } from 'node:zlib'
import { AppError } from '#core/protocol/message'
import { byteStream } from '../../formats/byte-stream.ts'
import { assertPlausible } from '../../formats/packed.ts'
import {
  type FlatFileCounts,
  MAX_CHUNK_BYTES,
  type OptionTradeRows,
  OptionTradesParser,
} from './flat-rows.ts'

const NEWLINE = 10

export type { FlatFileCounts, OptionTradeRows } from './flat-rows.ts'

export interface FlatFileOptions {
  /** Roots to keep; others are counted. */
  underlyings: ReadonlySet<string>
  /** The file itself where it is in memory; the path then only names it. */
  bytes?: Uint8Array
  /** Compressed bytes read so far. */
  onBytes?: (bytes: number) => void
  signal?: AbortSignal
  gzipped: boolean
  /** `plain` reads every row without the WebAssembly kernel (tests). */
  decoder?: 'wasm' | 'plain'
}

/** Yields blocks of the kept rows in file order; `counts` is filled along the way. */
export async function* readOptionTrades(
  path: string,
  options: FlatFileOptions,
  counts: FlatFileCounts,
): AsyncGenerator<OptionTradeRows> {
  const parser = new OptionTradesParser(path, options, counts)
  for await (const chunk of unzipped(path, options)) {
    for (let at = 0; at < chunk.length; at += MAX_CHUNK_BYTES) {
      parser.feed(chunk.subarray(at, at + MAX_CHUNK_BYTES))
      while (!parser.parse()) yield* parser.takeBlock()
    }
  }
  if (parser.hasRest) parser.feed(new Uint8Array([NEWLINE]))
  while (!parser.parse()) yield* parser.takeBlock()
  yield* parser.takeBlock()
  parser.end()
}

/** Plain or gzipped bytes of a file, checked to its last member. */
async function* unzipped(path: string, options: FlatFileOptions): AsyncGenerator<Uint8Array> {
  const file = byteStream(path, options.bytes, options.signal)
  let bytes = 0
  file.on('data', (chunk) => {
    bytes += chunk.length
    options.onBytes?.(bytes)
  })
  if (!options.gzipped) {
    yield* file as AsyncIterable<Uint8Array>
    return
  }
  const gunzip = createGunzip({ chunkSize: 1 << 18 })
  file.on('error', (error) => gunzip.destroy(error))
  let unpacked = 0
  try {
    for await (const chunk of file.pipe(gunzip) as AsyncIterable<Uint8Array>) {
      unpacked += chunk.length
      assertPlausible('gzip', path, bytes, unpacked)
      yield chunk
    }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'Z_BUF_ERROR') {
      throw new AppError('GZIP_TRUNCATED', `${path} ends inside its gzip stream; fetch it again`, {
        where: { file: path, offset: bytes },
        cause,
      })
    }
    if (code?.startsWith('Z_')) {
      throw new AppError('GZIP_CORRUPT', `${path}: the gzip data is damaged; fetch it again`, {
        where: { file: path, offset: bytes },
        cause,
      })
    }
    throw cause
  } finally {
    file.destroy()
  }
}
