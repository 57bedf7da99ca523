/** The first rows of a table nobody recognised: what a person needs to say what its columns are. */
import { createHash } from 'node:crypto'
import { guessMapping, headerSignature } from '#core/formats/series/guess-mapping'
import { MAX_HEADER_LINE, type NamedMapping } from '#core/formats/series/mapping'
import type { TableHead } from '#core/protocol/mapping'
import { AppError } from '#core/protocol/message'
import type { DelimitedRow } from '../../formats/delimited.ts'
import { headOf, isZip } from './file-head.ts'
import { readTextRows } from './text-rows.ts'

const SHOWN_ROWS = 24
const SHOWN_FIELDS = 64
const SHOWN_CHARS = 80
/** Text is read no further than this to find a few rows. */
const HEAD_BYTES = 4 * 2 ** 20

/** The first rows of a table. Throws NO_TABLE for a file that is none. */
export async function firstRows(path: string, most: number): Promise<DelimitedRow[]> {
  const noTable = (why: string) =>
    new AppError('NO_TABLE', `${path} ${why}, so it has no columns to map`, {
      where: { file: path },
    })
  const head = headOf(path, 4096)
  if (isZip(head) || isBinary(head)) throw noTable('is no text and no Parquet')
  const rows: DelimitedRow[] = []
  try {
    for await (const batch of readTextRows(path, { maxBytes: HEAD_BYTES })) {
      for (const row of batch.rows) {
        rows.push(row)
        if (rows.length >= most) return rows
      }
    }
  } catch (error) {
    // Enough came before the limit.
    const isLong = error instanceof AppError && error.code === 'FILE_TOO_LARGE'
    if (!isLong || rows.length === 0) throw error
  }
  if (rows.length === 0) throw noTable('has no rows')
  return rows
}

/** Zero bytes in UTF-8 text, or a magic number of ours: no table. UTF-16, gzip and Parquet pass. */
function isBinary(head: Uint8Array): boolean {
  const [a, b, c, d] = head
  const utf16 = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)
  const packed = (a === 0x1f && b === 0x8b) || (a === 0x50 && b === 0x41 && c === 0x52)
  if (utf16 || packed) return false
  if (a === 0x44 && b === 0x42 && c === 0x4e) return true
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return true
  return head.includes(0)
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)

/** Signature by header line, 0 first. */
export function signaturesOf(rows: readonly DelimitedRow[]): string[] {
  const fields = rows.slice(0, MAX_HEADER_LINE).map((r) => r.fields)
  return [0, ...fields.map((_, i) => i + 1)].map((line) =>
    hashOf(headerSignature(fields, line) ?? ''),
  )
}

/**
 * The remembered mapping of a file with these first rows. One that gives the symbol for a whole file
 * is not taken by itself: another file with the same header may be of another symbol.
 */
export function rememberedFor(
  rows: readonly DelimitedRow[],
  remembered: Readonly<Record<string, NamedMapping>> = {},
): NamedMapping | null {
  for (const [line, signature] of signaturesOf(rows).entries()) {
    const known = remembered[signature]
    if (known?.mapping.headerLine === line && known.mapping.columns.symbol !== undefined)
      return known
  }
  return null
}

export async function tableHead(path: string): Promise<TableHead> {
  const rows = await firstRows(path, SHOWN_ROWS)
  const columns = Math.max(...rows.map((r) => r.fields.length))
  if (columns < 2)
    throw new AppError(
      'NO_TABLE',
      `${path} has one column only; prints need at least a time, a price and a size`,
      {
        where: { file: path },
      },
    )
  return {
    file: path,
    rows: rows.map(({ line, fields }) => ({
      line,
      fields: fields.slice(0, SHOWN_FIELDS).map((f) => f.slice(0, SHOWN_CHARS)),
    })),
    columns,
    guess: guessMapping(rows.map((r) => r.fields)),
    signatures: signaturesOf(rows),
  }
}
