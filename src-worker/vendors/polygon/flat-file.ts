/**
 * Option trades of a flat file (polygon 3), streamed: gunzip, then bytes straight into columns.
 * Columns are found by header name. A row that cannot be read ends the file with its number.
 */
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { AppError } from '#core/protocol/message'
import { byteStream } from '../../formats/byte-stream.ts'
import { Gunzip } from '../../formats/gunzip.ts'
import { assertPlausible } from '../../formats/packed.ts'
import {
  type FlatFileCounts,
  MAX_CHUNK_BYTES,
  type OptionTradeRows,
  OptionTradesParser,
} from './flat-rows.ts'

const NEWLINE = 10
const INPUT_BYTES = 1 << 18
/** Unzipped at a time: what is parsed next is still in the processor's cache. */
const STEP_BYTES = 1 << 17

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
  /** `stream` is what stands in where Node's own library cannot be had (tests). */
  unzip?: 'steps' | 'stream'
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
  const gunzip = options.gzipped && options.unzip !== 'stream' ? Gunzip.open() : null
  if (gunzip) yield* unzipInto(parser, gunzip, path, options)
  else
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

/** Unzips a file into the memory of its parser. */
async function* unzipInto(
  parser: OptionTradesParser,
  gunzip: Gunzip,
  path: string,
  options: FlatFileOptions,
): AsyncGenerator<OptionTradeRows> {
  let bytes = 0
  let unpacked = 0
  try {
    for await (const input of inputs(path, options)) {
      bytes += input.length
      options.onBytes?.(bytes)
      let at = 0
      for (let isFull = true; isFull; ) {
        const { read, written } = gunzip.step(input, at, parser.memory, parser.room(), STEP_BYTES)
        at += read
        unpacked += written
        assertPlausible('gzip', path, bytes, unpacked)
        parser.fed(written)
        while (!parser.parse()) yield* parser.takeBlock()
        isFull = written === STEP_BYTES
      }
      // With room left, only padding is left lying.
      if (at < input.length) return
    }
    gunzip.finish()
  } catch (cause) {
    throw gzipFailure(cause, path, bytes)
  } finally {
    gunzip.close()
  }
}

/** The bytes of a file in parts, each valid until the next. */
async function* inputs(path: string, { bytes, signal }: FlatFileOptions) {
  if (bytes) {
    if (bytes.length > 0) yield bytes
    return
  }
  const file = await open(path, 'r')
  try {
    const part = Buffer.allocUnsafe(INPUT_BYTES)
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await file.read(part, 0, INPUT_BYTES, null)
      if (bytesRead === 0) return
      yield part.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
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
    throw gzipFailure(cause, path, bytes)
  } finally {
    file.destroy()
  }
}

/** What zlib says, as an error of ours; anything else as it is. */
function gzipFailure(cause: unknown, path: string, offset: number): unknown {
  const { code } = cause as NodeJS.ErrnoException
  const about = { where: { file: path, offset }, cause }
  if (code === 'Z_BUF_ERROR') {
    const problem = `${path} ends inside its gzip stream; fetch it again`
    return new AppError('GZIP_TRUNCATED', problem, about)
  }
  if (code?.startsWith('Z_')) {
    const problem = `${path}: the gzip data is damaged; fetch it again`
    return new AppError('GZIP_CORRUPT', problem, about)
  }
  return cause
}
