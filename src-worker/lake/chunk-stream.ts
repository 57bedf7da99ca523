/** A query as a stream of raw chunks, the next one fetched while the caller works on this one. */
import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBResult,
} from '@duckdb/node-api'

export class ChunkStream {
  private readonly duck: DuckDBInstance
  private readonly sql: string
  private connection: DuckDBConnection | null = null
  private result: DuckDBResult | null = null
  private pending: Promise<DuckDBDataChunk | null> | null = null
  private closed = false

  constructor(duck: DuckDBInstance, sql: string) {
    this.duck = duck
    this.sql = sql
  }

  /** The next chunk with rows, or null at the end. */
  async next(): Promise<DuckDBDataChunk | null> {
    if (this.closed) return null
    if (!this.result) {
      this.connection = await this.duck.connect()
      this.result = await this.connection.stream(this.sql)
      this.pending = this.fetch(this.result)
    }
    const chunk = await this.pending
    this.pending = null
    if (!chunk || chunk.rowCount === 0) {
      await this.close()
      return null
    }
    return chunk
  }

  /** Call when the chunk of `next` has been copied out. */
  prefetch() {
    if (this.result && !this.closed && !this.pending) this.pending = this.fetch(this.result)
  }

  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await this.pending?.catch(() => null)
    this.connection?.closeSync()
  }

  private fetch(result: DuckDBResult): Promise<DuckDBDataChunk | null> {
    const promise = result.fetchChunk()
    promise.catch(() => {})
    return promise
  }
}
