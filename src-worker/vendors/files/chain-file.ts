/** Option chain files, CSV (plain or gzipped) or Parquet, into rows (P11.8). */
import { closeSync, openSync, readSync } from 'node:fs'
import { type ChainHints, ChainParser, type OptionChain } from '#core/formats/chain/parse-chain'
import { AppError } from '#core/protocol/message'
import { readDelimited } from '../../formats/delimited.ts'
import { openDuck, quote } from '../../lake/duck.ts'

/** A chain is held in memory: text beyond this is no chain. */
const MAX_TEXT = 1 << 30

/** First bytes of a file; throws FILE_UNREADABLE or EMPTY_FILE. */
export function headOf(path: string, bytes: number): Uint8Array {
  const where = { file: path }
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (cause) {
    throw new AppError('FILE_UNREADABLE', `${path} cannot be opened`, { where, cause })
  }
  try {
    const head = new Uint8Array(bytes)
    const read = readSync(fd, head)
    if (read === 0) throw new AppError('EMPTY_FILE', `${path} is empty`, { where })
    return head.subarray(0, read)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('FILE_UNREADABLE', `${path} cannot be read`, { where, cause })
  } finally {
    closeSync(fd)
  }
}

export const isParquet = (head: Uint8Array) =>
  head[0] === 0x50 && head[1] === 0x41 && head[2] === 0x52 && head[3] === 0x31
export const isGzip = (head: Uint8Array) => head[0] === 0x1f && head[1] === 0x8b

export async function readChainFile(
  path: string,
  options: Omit<ChainHints, 'file'> = {},
  onBytes?: (bytes: number) => void,
): Promise<OptionChain> {
  const hints = { ...options, file: path }
  const head = headOf(path, 4096)
  if (isParquet(head)) return readChainParquet(path, hints)
  let parser: ChainParser | null = null
  const source = readDelimited(path, {
    gzipped: isGzip(head),
    maxBytes: MAX_TEXT,
    ...(onBytes ? { onBytes } : {}),
  })
  for await (const { rows, delimiter } of source) {
    parser ??= new ChainParser(hints, delimiter)
    for (const { fields, line } of rows) parser.push(fields, line)
  }
  return (parser ?? new ChainParser(hints)).end()
}

async function readChainParquet(path: string, hints: ChainHints): Promise<OptionChain> {
  const duck = await openDuck()
  const connection = await duck.connect()
  try {
    const parser = new ChainParser(hints)
    const sql = `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(${quote(path)})`
    const result = await connection.stream(sql).catch(damaged(path))
    parser.push(result.columnNames(), 1)
    for (let line = 2; ; ) {
      const chunk = await result.fetchChunk().catch(damaged(path))
      if (!chunk || chunk.rowCount === 0) break
      for (const row of chunk.getRows())
        parser.push(
          row.map((v) => (v === null ? '' : String(v))),
          line++,
        )
    }
    return parser.end()
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
