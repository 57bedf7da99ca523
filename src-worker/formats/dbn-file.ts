/** DBN files record by record: every schema, for `decode`, definitions and statistics. */
import { HEADER_BYTES } from '#core/formats/dbn/codes'
import type { DbnVersion, RecordLayout } from '#core/formats/dbn/layout'
import { layoutBySize, layoutOf } from '#core/formats/dbn/layout'
import type { DbnMetadata } from '#core/formats/dbn/metadata'
import type { JsonObject } from '#core/formats/dbn/record-json'
import { recordJson } from '#core/formats/dbn/record-json'
import { upgradeRecord } from '#core/formats/dbn/upgrade'
import { AppError } from '#core/protocol/message'
import type { DbnBytes, DbnOpenOptions } from './dbn-bytes.ts'
import { openDbnBytes } from './dbn-bytes.ts'

export interface DecodeOptions extends DbnOpenOptions {
  /** Stop after this many records. */
  limit?: number
  /** Give older records in their v3 shape (dbn.md 9); as stored when left out. */
  upgrade?: boolean
  /** Only these rtypes. */
  rtypes?: ReadonlySet<number>
}

/** The metadata alone; null for a fragment. */
export async function readDbnMetadata(path: string): Promise<DbnMetadata | null> {
  const bytes = await openDbnBytes(path)
  await bytes.close()
  return bytes.metadata
}

/** Every record as an object, in file order. Records of unknown rtypes give their header only. */
export async function* decodeFile(
  path: string,
  options: DecodeOptions = {},
): AsyncGenerator<JsonObject> {
  const limit = options.limit ?? Number.POSITIVE_INFINITY
  if (limit <= 0) return
  const bytes = await openDbnBytes(path, options)
  try {
    let count = 0
    while (true) {
      const record = nextRecord(bytes, options)
      if (record === 'skipped') continue
      if (record) {
        yield record
        if (++count >= limit) return
      } else if (!(await bytes.fill())) {
        bytes.endOfFile()
        return
      }
    }
  } finally {
    await bytes.close()
  }
}

/** The next whole record of the window; null when it needs more bytes. */
function nextRecord(bytes: DbnBytes, options: DecodeOptions): JsonObject | 'skipped' | null {
  const available = bytes.end - bytes.at
  if (available < HEADER_BYTES) return null
  const memory = bytes.memory()
  const at = bytes.at
  const length = (memory[at] as number) * 4
  const rtype = memory[at + 1] as number
  if (length < HEADER_BYTES) throw lengthError(bytes, rtype, length, 'less than its 16-byte header')
  const isWanted = !options.rtypes || options.rtypes.has(rtype)
  // Before waiting for the rest of it: a length that lies may reach beyond the end of the file.
  const shape = isWanted ? shapeOf(bytes, rtype, length) : null
  if (available < length) return null
  if (!shape) {
    bytes.at += length
    return 'skipped'
  }
  const { layout, version, tsOut } = shape
  const view = new DataView(memory.buffer)
  const record = layout
    ? recordJson(memory, view, at, layout, tsOut ? at + length - 8 : null)
    : recordJson(memory, view, at, HEADER_ONLY, null)
  bytes.at += length
  return options.upgrade ? upgradeRecord(record, version) : record
}

const HEADER_ONLY: RecordLayout = {
  name: 'unknown',
  bytes: HEADER_BYTES,
  fields: layoutOf(3, 0)?.fields.slice(0, 5) ?? [],
}

/** By (version, rtype) with metadata, by (rtype, size) without (dbn.md 4). */
function shapeOf(
  bytes: DbnBytes,
  rtype: number,
  length: number,
): { layout: RecordLayout | null; version: DbnVersion; tsOut: boolean } {
  const { metadata } = bytes
  if (metadata) {
    const { version, tsOut } = metadata
    const layout = layoutOf(version, rtype)
    if (layout && length !== layout.bytes + (tsOut ? 8 : 0))
      throw lengthError(bytes, rtype, length, `in place of ${layout.bytes}`)
    return { layout, version, tsOut }
  }
  const plain = layoutBySize(rtype, length)
  const layout = plain ?? layoutBySize(rtype, length - 8)
  if (!layout && layoutOf(3, rtype))
    throw lengthError(bytes, rtype, length, 'which no version of it has')
  const version = ([1, 2, 3] as const).find((v) => layoutOf(v, rtype) === layout) ?? 3
  return { layout, version, tsOut: layout !== null && !plain }
}

const lengthError = (bytes: DbnBytes, rtype: number, length: number, why: string) =>
  new AppError(
    'DBN_LENGTH',
    `${bytes.path}: the record at offset ${bytes.offset} states ${length} bytes, ${why}; fetch the file again`,
    { where: { file: bytes.path, offset: bytes.offset, rtype, length } },
  )

/** `spymaster decode`: one JSON object per line to `write`. @returns the number of records */
export async function runDecode(
  path: string,
  options: DecodeOptions,
  write: (line: string) => void,
): Promise<number> {
  let count = 0
  for await (const record of decodeFile(path, options)) {
    write(JSON.stringify(record))
    count++
  }
  return count
}
