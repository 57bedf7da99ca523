/** DuckDB as the lake uses it: one thread, no network, raw vectors instead of row objects. */
import { type DuckDBConnection, type DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'

export interface DuckOptions {
  threads?: number
  memoryLimit?: string
  /** Where sorts may spill; without it they may not. */
  tempDirectory?: string
}

export const openDuck = (options: DuckOptions = {}): Promise<DuckDBInstance> =>
  DuckDBInstance.create(':memory:', {
    threads: String(options.threads ?? 1),
    memory_limit: options.memoryLimit ?? '600MB',
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(options.tempDirectory ? { temp_directory: options.tempDirectory } : {}),
  })

/** SQL string literal. */
export const quote = (text: string) => `'${text.replaceAll("'", "''")}'`
/** SQL identifier. */
export const ident = (name: string) => `"${name.replaceAll('"', '""')}"`

/** A column of a chunk as DuckDB holds it; valid while the chunk is. */
export interface RawVector {
  bytes: Uint8Array
  /** One bit per row, set = not null; null when every row is valid. */
  validity: Uint8Array | null
}

export function rawVector(chunk: DuckDBDataChunk, column: number, bytesPerRow: number): RawVector {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column)
  const rows = chunk.rowCount
  const bytes = duckdb.vector_get_data(vector, rows * bytesPerRow)
  const validity = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8)
  return { bytes, validity: validity && validity.byteLength > 0 ? validity : null }
}

/** Every row of a query as plain objects; for small results only. */
export async function queryRows(
  connection: DuckDBConnection,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql)
  return reader.getRowObjectsJS() as Record<string, unknown>[]
}
