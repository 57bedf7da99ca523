/** Instrument definitions: from DBN into bronze, and back as the identities of options. */

import type { DuckDBInstance } from '@duckdb/node-api'
import { sessionDateOf } from '#core/domain/calendar'
import { daysOfDate, nyDateOf } from '#core/domain/ny-time'
import { NO_INT64 } from '#core/domain/units'
import { RTYPE } from '#core/formats/dbn/codes'
import { SymbolTable, utcDate } from '#core/formats/dbn/symbols'
import { BRONZE } from '#core/lake/bronze-schemas'
import { decodeFile } from '../formats/dbn-file.ts'
import type { BronzeWriter } from '../lake/bronze-writer.ts'
import type { ColumnData } from '../lake/columns.ts'
import { queryRows, quote } from '../lake/duck.ts'
import { lakeParts } from '../lake/manifest.ts'
import { futuresRoot, type OptionIdentity, type OptionLookup } from './instruments.ts'

const BLOCK_ROWS = 4096
const columns = BRONZE.definitions.columns

/** DBN names of bronze columns that differ. */
const DBN_NAME: Record<string, string> = { ts_event_ns: 'ts_event', ts_recv_ns: 'ts_recv' }

/** Stores every definition of a file under the session date it was captured on. */
export async function ingestDefinitions(path: string, dataset: string, writer: BronzeWriter) {
  let rows: Record<string, unknown>[] = []
  const flush = async () => {
    const byDate = new Map<string, Record<string, unknown>[]>()
    for (const row of rows) {
      const date = sessionDateOf(BigInt(row.ts_recv as string))
      byDate.set(date, [...(byDate.get(date) ?? []), row])
    }
    for (const [date, group] of byDate) {
      const block = { length: group.length, columns: columns.map((c) => toColumn(c, group)) }
      await writer.write('definitions', dataset, block, { date })
    }
    rows = []
  }
  for await (const record of decodeFile(path, {
    upgrade: true,
    rtypes: new Set([RTYPE.definition]),
  })) {
    writer.records++
    rows.push(record)
    if (rows.length === BLOCK_ROWS) await flush()
  }
  await flush()
}

function toColumn(
  column: { name: string; dtype: string },
  rows: readonly Record<string, unknown>[],
): ColumnData {
  const name = DBN_NAME[column.name] ?? column.name
  const values = rows.map((row) => row[name] ?? '')
  switch (column.dtype) {
    case 'i64':
      return BigInt64Array.from(values, (v) => {
        const n = BigInt(v as string)
        return n > NO_INT64 ? NO_INT64 : n
      })
    case 'u32':
      return Uint32Array.from(values, Number)
    case 'char':
      return Uint8Array.from(values, (v) => String(v).charCodeAt(0) || 32)
    default:
      return values.map(String)
  }
}

/**
 * Options the lake's definitions name, by raw symbol. The newest definition wins. Without
 * definitions no database is opened.
 */
export async function optionLookup(
  lake: string,
  duck: () => Promise<DuckDBInstance>,
): Promise<OptionLookup> {
  const files = lakeParts(lake, { table: 'definitions' }).map((p) => p.file)
  const known = new Map<string, OptionIdentity>()
  if (files.length > 0) {
    const connection = await (await duck()).connect()
    const list = files.map((f) => quote(`${lake}/${f}`)).join(', ')
    const rows = await queryRows(
      connection,
      `SELECT DISTINCT ON (raw_symbol) raw_symbol, strike_price, expiration, instrument_class, underlying
       FROM read_parquet([${list}], hive_partitioning = false)
       WHERE instrument_class IN ('C', 'P') AND strike_price IS NOT NULL AND expiration IS NOT NULL
       ORDER BY raw_symbol, ts_recv_ns DESC`,
    )
    for (const row of rows) {
      known.set(row.raw_symbol as string, {
        underlying: futuresRoot(row.underlying as string) ?? (row.underlying as string),
        expiryDays: daysOfDate(nyDateOf(row.expiration as bigint)),
        strike1e9: row.strike_price as bigint,
        right: row.instrument_class as 'C' | 'P',
      })
    }
    connection.closeSync()
  }
  return (symbol) => known.get(symbol) ?? null
}

/** Raw symbols by instrument id from the lake's definitions of a data set, each from its UTC day on. */
export async function definedSymbols(
  lake: string,
  dataset: string,
  duck: DuckDBInstance,
): Promise<SymbolTable> {
  const table = new SymbolTable(null)
  const files = lakeParts(lake, { table: 'definitions', partition: dataset }).map((p) => p.file)
  if (files.length === 0) return table
  const connection = await duck.connect()
  const list = files.map((f) => quote(`${lake}/${f}`)).join(', ')
  const rows = await queryRows(
    connection,
    `SELECT instrument_id, raw_symbol, min(ts_recv_ns) AS since
     FROM read_parquet([${list}], hive_partitioning = false)
     GROUP BY ALL ORDER BY instrument_id, since DESC`,
  )
  connection.closeSync()
  for (const row of rows) {
    const start = utcDate(row.since as bigint)
    table.add(row.instrument_id as number, {
      start,
      end: 99_991_231,
      symbol: String(row.raw_symbol),
    })
  }
  return table
}
