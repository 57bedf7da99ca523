/**
 * DBN files as bronze rows (pipelines L5): exact integers, all instruments, in file order. The
 * caller turns ids into contracts with `symbols` and writes the columns. One file feeds up to two
 * data sets: its own, and `trades` with its T records; ask for each in turn.
 */
import { schemaName } from '#core/formats/dbn/codes'
import type { ColumnKind, DbnColumns } from '#core/formats/dbn/columns'
import { columnKindOf } from '#core/formats/dbn/columns'
import type { DbnMetadata } from '#core/formats/dbn/metadata'
import { SymbolTable } from '#core/formats/dbn/symbols'
import { AppError } from '#core/protocol/message'
import type { DbnOpenOptions } from '../../formats/dbn-bytes.ts'
import { DbnColumnReader } from '../../formats/dbn-columns.ts'

const TRADE = 84
/** As many rows as DuckDB takes in one chunk. */
const BLOCK_ROWS = 2048

export interface BronzeBlock {
  /** What the file's records are; with `tradesOnly` the rows are prints whatever this says. */
  dataset: ColumnKind
  /** Rows [0, rows) of each column; see `DbnColumns` (raw mode). Reused by the next block. */
  columns: DbnColumns
  rows: number
  /** Bytes of the file read so far, for progress. */
  bytesRead: number
}
export interface BronzeOptions extends DbnOpenOptions {
  kind?: ColumnKind
  /** Only T records: the prints inside a book file. */
  tradesOnly?: boolean
  instrumentId?: number
  capacity?: number
}
/** An open file: what it says of itself, then its blocks. */
export interface BronzeSource {
  metadata: DbnMetadata | null
  dataset: ColumnKind
  symbols: SymbolTable
  blocks(): AsyncGenerator<BronzeBlock>
}

/** Data sets a schema can feed: its own columns, and trades (MBO goes through the book builder). */
export function bronzeKindOf(metadata: DbnMetadata): ColumnKind | null {
  return columnKindOf(schemaName(metadata.schema))
}

/** Opens a market-data file for bronze. `blocks` closes it at the end, on error and on return. */
export async function openDbnBronze(
  path: string,
  options: BronzeOptions = {},
): Promise<BronzeSource> {
  const reader = await DbnColumnReader.open(path, {
    ...options,
    mode: 'raw',
    capacity: options.capacity ?? BLOCK_ROWS,
    ...(options.tradesOnly ? { action: TRADE } : {}),
  })
  if (options.tradesOnly && reader.plan.action === 0) {
    await reader.close()
    throw new AppError('DBN_SCHEMA', `${path} (${reader.kind}) has no trades in it`, {
      where: { file: path },
    })
  }
  return {
    metadata: reader.metadata,
    dataset: reader.kind,
    symbols: new SymbolTable(reader.metadata),
    async *blocks() {
      try {
        for (;;) {
          const columns = await reader.next()
          if (!columns) return
          yield { dataset: reader.kind, columns, rows: columns.rows, bytesRead: reader.bytesRead }
        }
      } finally {
        await reader.close()
      }
    },
  }
}

/** The blocks alone. */
export async function* dbnBronzeBlocks(
  path: string,
  options: BronzeOptions = {},
): AsyncGenerator<BronzeBlock> {
  const source = await openDbnBronze(path, options)
  yield* source.blocks()
}
