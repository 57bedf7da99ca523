/**
 * Delimited text (CSV and its kin) into rows of fields: quotes, any line end, sniffed delimiter,
 * plain or gzipped, UTF-8 or UTF-16. Bounded on purpose: a line, a field count and the number of
 * decompressed bytes have limits, so hostile files end in a typed error.
 */
import { createGunzip } from 'node:zlib'
import { AppError } from '#core/protocol/message'
import { byteStream } from './byte-stream.ts'
import { assertPlausible } from './packed.ts'

/** Characters of one record, fields of one record. */
const MAX_RECORD = 256 * 1024
const MAX_FIELDS = 4096
const DELIMITERS = [',', ';', '\t', '|'] as const

export interface DelimitedRow {
  /** Line of the file it starts on, from 1. */
  line: number
  fields: string[]
}

/** Cuts pushed text into rows. The delimiter is chosen from the first 64 lines or 64 KiB. */
export class DelimitedSplitter {
  private readonly file: string
  private rest = ''
  private line = 1
  delimiter = ''

  constructor(file: string, delimiter = '') {
    this.file = file
    this.delimiter = delimiter
  }

  /** Appends rows that `text` completes; blank lines are left out. */
  push(text: string, rows: DelimitedRow[]): void {
    this.rest += text
    if (this.delimiter === '') {
      if (this.rest.length < 65_536) return
      this.delimiter = sniffDelimiter(this.rest)
    }
    this.cut(rows, false)
  }

  end(rows: DelimitedRow[]): void {
    if (this.delimiter === '') this.delimiter = sniffDelimiter(this.rest)
    this.cut(rows, true)
  }

  private cut(rows: DelimitedRow[], last: boolean): void {
    const text = this.rest
    let at = 0
    let quote = text.indexOf('"')
    while (at < text.length) {
      if (quote >= 0 && quote < at) quote = text.indexOf('"', at)
      let end = text.indexOf('\n', at)
      if (quote >= 0 && end > quote) end = this.endOfQuoted(text, at, end, quote)
      if (end < 0 && !last) break
      const stop = end < 0 ? text.length : end
      if (stop - at > MAX_RECORD) throw this.tooLong()
      if (isBlank(text, at, stop)) this.line++
      else {
        const record = text.slice(at, text[stop - 1] === '\r' ? stop - 1 : stop)
        rows.push({ line: this.line, fields: this.split(record) })
        this.line += 1 + (quote >= 0 && quote < stop ? newlinesIn(record) : 0)
      }
      at = stop + 1
    }
    this.rest = at >= text.length ? '' : text.slice(at)
    if (this.rest.length > MAX_RECORD) throw this.tooLong()
  }

  /** The line end, from `end` on, that closes the record at `from`; -1 when it is not there yet. */
  private endOfQuoted(text: string, from: number, firstEnd: number, firstQuote: number): number {
    let end = firstEnd
    let quote = firstQuote
    let open = false
    while (end >= 0) {
      while (quote >= 0 && quote < end) {
        open = !open
        quote = text.indexOf('"', quote + 1)
      }
      if (!open) return end
      if (end - from > MAX_RECORD) throw this.tooLong()
      if (quote < 0) return -1
      end = text.indexOf('\n', quote)
    }
    return -1
  }

  private split(record: string): string[] {
    const { delimiter } = this
    const fields = record.includes('"')
      ? splitQuoted(record, delimiter)
      : record.split(delimiter, MAX_FIELDS + 1)
    if (fields.length > MAX_FIELDS) {
      throw new AppError('CSV_FIELDS', `${this.file}: line ${this.line} has too many fields`, {
        where: { file: this.file, row: this.line },
      })
    }
    return fields
  }

  private tooLong() {
    return new AppError(
      'CSV_LINE_TOO_LONG',
      `${this.file}: line ${this.line} does not end within ${MAX_RECORD} characters`,
      { where: { file: this.file, row: this.line } },
    )
  }
}

/** White space at most. */
function isBlank(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i)
    if (code === 32 || (code >= 9 && code <= 13)) continue
    return code > 126 && text.slice(i, to).trim() === ''
  }
  return true
}

function newlinesIn(record: string): number {
  let n = 0
  for (let i = record.indexOf('\n'); i >= 0; i = record.indexOf('\n', i + 1)) n++
  return n
}

/** Fields of a record with quotes; a doubled quote inside a quoted field is one quote. */
function splitQuoted(record: string, delimiter: string): string[] {
  const fields: string[] = []
  let at = 0
  while (at <= record.length && fields.length <= MAX_FIELDS) {
    let field = ''
    if (record[at] === '"') {
      at++
      for (;;) {
        const quote = record.indexOf('"', at)
        if (quote < 0) {
          field += record.slice(at)
          at = record.length
          break
        }
        field += record.slice(at, quote)
        at = quote + 1
        if (record[at] !== '"') break
        field += '"'
        at++
      }
    }
    const next = record.indexOf(delimiter, at)
    const stop = next < 0 ? record.length : next
    fields.push(field + record.slice(at, stop))
    at = stop + 1
  }
  return fields
}

/** The delimiter seen most in the lines that are no comment. */
export function sniffDelimiter(text: string): string {
  const lines = text.slice(0, 65_536).split('\n').slice(0, 64)
  let best: string = ','
  let most = 0
  for (const d of DELIMITERS) {
    let n = 0
    for (const line of lines) n += line.split(d).length - 1
    if (n > most) {
      most = n
      best = d
    }
  }
  return best
}

export interface DelimitedOptions {
  gzipped?: boolean
  /** Decompressed bytes beyond which the file is refused. */
  maxBytes?: number
  /** The file itself where it is in memory; the path then only names it. */
  bytes?: Uint8Array | undefined
  /** Bytes of the file itself read so far. */
  onBytes?: (bytes: number) => void
}

export interface DelimitedBatch {
  rows: DelimitedRow[]
  delimiter: string
}

/** Rows of a file, a batch per chunk read. Throws typed errors only. */
export async function* readDelimited(
  path: string,
  { gzipped = false, maxBytes = Infinity, bytes: whole, onBytes }: DelimitedOptions = {},
): AsyncGenerator<DelimitedBatch> {
  const file = byteStream(path, whole)
  let read = 0
  file.on('data', (chunk) => {
    read += chunk.length
    onBytes?.(read)
  })
  const source = gzipped ? file.pipe(createGunzip()) : file
  if (gzipped) file.on('error', (error) => source.destroy(error))
  const splitter = new DelimitedSplitter(path)
  let decoder: InstanceType<typeof TextDecoder> | null = null
  let bytes = 0
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (gzipped) assertPlausible('gzip', path, read, bytes)
      if (bytes > maxBytes) {
        throw new AppError('FILE_TOO_LARGE', `${path} holds more than ${maxBytes} bytes of text`, {
          where: { file: path, bytes },
        })
      }
      decoder ??= new TextDecoder(encodingOf(chunk))
      const rows: DelimitedRow[] = []
      splitter.push(decoder.decode(chunk, { stream: true }), rows)
      if (rows.length > 0) yield { rows, delimiter: splitter.delimiter }
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const code = gzipped ? 'GZIP_DAMAGED' : 'FILE_UNREADABLE'
    throw new AppError(code, `${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      where: { file: path, bytes },
      cause,
    })
  } finally {
    file.destroy()
    source.destroy()
  }
  const rows: DelimitedRow[] = []
  splitter.push(decoder?.decode() ?? '', rows)
  splitter.end(rows)
  if (rows.length > 0) yield { rows, delimiter: splitter.delimiter }
}

/** By the byte order mark. */
export const encodingOf = (head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' =>
  head[0] === 0xff && head[1] === 0xfe
    ? 'utf-16le'
    : head[0] === 0xfe && head[1] === 0xff
      ? 'utf-16be'
      : 'utf-8'
