/** `spymaster query`: one read-only SELECT over the lake's views, confined to the lake's files. */
import { resolve } from 'node:path'
import {
  type DuckDBConnection,
  type DuckDBType,
  DuckDBTypeId,
  JSDuckDBValueConverter,
  StatementType,
} from '@duckdb/node-api'
import { AppError } from '#core/protocol/message'
import { openDuck, quote } from './duck.ts'
import { viewBuilders } from './views.ts'

export interface QueryLimits {
  /** More rows than this are an error, never silently cut. */
  maxRows?: number
  timeoutMs?: number
}

export interface QueryResult {
  columns: { name: string; type: string }[]
  /** JSON-ready: integers beyond 2^53 are strings, dates `YYYY-MM-DD`, decimals numbers. */
  rows: Record<string, unknown>[]
}

/** Throws SQL_REFUSED (not one SELECT), SQL_FAILED, SQL_TIMEOUT or SQL_TOO_MANY_ROWS. */
export async function runQuery(
  lake: string,
  sql: string,
  limits: QueryLimits = {},
): Promise<QueryResult> {
  const root = resolve(lake)
  const duck = await openDuck({ threads: 2, memoryLimit: '1GB' })
  const connection = await duck.connect()
  try {
    await defineViews(connection, root, sql)
    await connection.run(`SET allowed_directories = [${quote(`${root}/`)}]`)
    await connection.run('SET enable_external_access = false')
    await connection.run('SET lock_configuration = true')
    return await select(connection, sql, limits)
  } finally {
    connection.closeSync()
    duck.closeSync()
  }
}

/** Only the views the text may mean: building all of a large lake's would cost more than the query. */
async function defineViews(connection: DuckDBConnection, lake: string, sql: string) {
  const words = new Set(sql.toLowerCase().match(/[a-z0-9_]+/g) ?? [])
  for (const [name, build] of viewBuilders(lake)) {
    if (words.has(name)) await connection.run(`CREATE VIEW ${name} AS ${build()}`)
  }
}

async function select(
  connection: DuckDBConnection,
  sql: string,
  limits: QueryLimits,
): Promise<QueryResult> {
  const { maxRows = 1_000_000, timeoutMs = 60_000 } = limits
  const statement = await prepareSelect(connection, sql)
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    connection.interrupt()
  }, timeoutMs)
  try {
    const result = await statement.stream()
    const names = result.deduplicatedColumnNames()
    const types = result.columnTypes()
    const rows: Record<string, unknown>[] = []
    for (
      let chunk = await result.fetchChunk();
      chunk?.rowCount;
      chunk = await result.fetchChunk()
    ) {
      if (rows.length + chunk.rowCount > maxRows) {
        throw new AppError('SQL_TOO_MANY_ROWS', `The query gives more than ${maxRows} rows.`, {
          where: { maxRows },
        })
      }
      for (const values of chunk.convertRows(JSDuckDBValueConverter)) {
        const row: Record<string, unknown> = {}
        for (let c = 0; c < names.length; c++) row[names[c]] = jsonOf(values[c], types[c])
        rows.push(row)
      }
    }
    return { columns: names.map((name, c) => ({ name, type: String(types[c]) })), rows }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw timedOut
      ? new AppError('SQL_TIMEOUT', `The query took longer than ${timeoutMs / 1000} s.`)
      : sqlFailed(error)
  } finally {
    clearTimeout(timer)
  }
}

async function prepareSelect(connection: DuckDBConnection, sql: string) {
  const refuse = (why: string) =>
    new AppError('SQL_REFUSED', `Only one SELECT statement can be run here: ${why}.`)
  if (sql.trim() === '') throw refuse('this text is empty')
  const extracted = await connection.extractStatements(sql).catch((error) => {
    throw sqlFailed(error)
  })
  if (extracted.count !== 1) throw refuse(`this text holds ${extracted.count}`)
  const statement = await extracted.prepare(0).catch((error) => {
    // A statement that needs files or settings outside fails here with its reason.
    throw sqlFailed(error)
  })
  if (statement.statementType !== StatementType.SELECT) {
    throw refuse(`this is ${StatementType[statement.statementType] ?? 'something else'}`)
  }
  return statement
}

const sqlFailed = (cause: unknown) =>
  new AppError('SQL_FAILED', cause instanceof Error ? cause.message : String(cause), { cause })

function jsonOf(value: unknown, type: DuckDBType | null): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value.toString()
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (value instanceof Date) {
    const text = value.toISOString()
    return type?.typeId === DuckDBTypeId.DATE ? text.slice(0, 10) : text
  }
  if (Array.isArray(value)) return value.map((v) => jsonOf(v, null))
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, jsonOf(v, null)]))
  }
  return value ?? null
}
