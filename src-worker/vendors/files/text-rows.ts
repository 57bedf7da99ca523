/** Rows of text out of any table file: CSV, gzipped CSV, Parquet. */
import { AppError } from '#core/protocol/message'
import { type DelimitedBatch, readDelimited } from '../../formats/delimited.ts'
import { openDuck, quote } from '../../lake/duck.ts'
import { headOf, isGzip, isParquet } from './file-head.ts'

export type TextRows = DelimitedBatch

export interface TextOptions {
  /** Text beyond this is refused. */
  maxBytes?: number | undefined
  /** The file itself where it is in memory (no Parquet); the path then only names it. */
  bytes?: Uint8Array | undefined
  onBytes?: ((bytes: number) => void) | undefined
}

export async function* readTextRows(
  path: string,
  { maxBytes, bytes, onBytes }: TextOptions = {},
): AsyncGenerator<TextRows> {
  const head = headOf(path, 16, bytes)
  if (isParquet(head) && !bytes) {
    yield* parquetRows(path)
    return
  }
  yield* readDelimited(path, {
    gzipped: isGzip(head),
    bytes,
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(onBytes ? { onBytes } : {}),
  })
}

/** Every column as text, its name in the first row. */
async function* parquetRows(path: string): AsyncGenerator<TextRows> {
  const duck = await openDuck()
  const connection = await duck.connect()
  try {
    const sql = `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(${quote(path)})`
    const result = await connection.stream(sql).catch(damaged(path))
    yield { rows: [{ line: 1, fields: result.columnNames() }], delimiter: ',' }
    for (let line = 2; ; ) {
      const chunk = await result.fetchChunk().catch(damaged(path))
      if (!chunk || chunk.rowCount === 0) break
      const rows = chunk.getRows().map((row) => ({
        line: line++,
        fields: row.map((v) => (v === null ? '' : String(v))),
      }))
      yield { rows, delimiter: ',' }
    }
  } finally {
    connection.closeSync()
    duck.closeSync()
  }
}

const damaged =
  (path: string) =>
  (cause: unknown): never => {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new AppError('PARQUET_DAMAGED', `${path}: ${reason}`, { where: { file: path }, cause })
  }
