/**
 * Records of every DBN schema without a table of its own, kept as the vendor names their fields
 * (pipelines L5 `bronze/vendor`), older versions in their v3 shape. A file may mix record types.
 */

import { sessionDateOf } from '#core/domain/calendar'
import { NO_INT64 } from '#core/domain/units'
import type { JsonObject } from '#core/formats/dbn/record-json'
import { type SymbolTable, utcDate } from '#core/formats/dbn/symbols'
import {
  VENDOR_RTYPES,
  type VendorColumn,
  type VendorTable,
  vendorColumns,
  vendorTableOf,
} from '#core/lake/vendor-schemas'
import { decodeFile } from '../formats/dbn-file.ts'
import type { BronzeWriter } from '../lake/bronze-writer.ts'
import type { ColumnData } from '../lake/columns.ts'

const BLOCK_ROWS = 8192
/** Bars of a day or an hour start at midnight UTC, yet belong to the date they are named by. */
const BY_UTC_DATE: ReadonlySet<VendorTable> = new Set(['vendor_ohlcv_1d', 'vendor_ohlcv_eod'])

/** Schemas kept here, and recordings that mix record types. */
export const isVendorSchema = (schema: string) =>
  schema === 'mixed' || `vendor_${schema.replaceAll('-', '_')}` in VENDOR_RTYPES

/** `schema` names the table of records of the retired OHLCV type. Counts what it stores in `writer.records`. */
export async function ingestVendorRecords(
  path: string,
  source: { dataset: string; schema: string; symbols: SymbolTable },
  writer: BronzeWriter,
  report: (bytesRead: number) => unknown,
) {
  const { symbols } = source
  writer.records = 0
  const blocks = new Map<VendorTable, VendorBlock>()
  const old = `vendor_${source.schema.replaceAll('-', '_')}`
  for await (const record of decodeFile(path, { upgrade: true })) {
    writer.records++
    const rtype = Number(record.rtype)
    const table = vendorTableOf(rtype) ?? (rtype === 0x11 && old in VENDOR_RTYPES ? old : null)
    if (table === null) {
      writer.skip(`rtype_${rtype}`)
      continue
    }
    const known = table as VendorTable
    const block = blocks.get(known) ?? new VendorBlock(known, symbols)
    blocks.set(known, block)
    block.add(record)
    if (block.length < BLOCK_ROWS) continue
    await block.flush(writer, source.dataset)
    await report(0)
  }
  for (const block of blocks.values()) await block.flush(writer, source.dataset)
}

class VendorBlock {
  length = 0
  private rows: JsonObject[] = []
  private times: bigint[] = []
  private readonly table: VendorTable
  private readonly columns: readonly VendorColumn[]
  private readonly symbols: SymbolTable
  private last = 0n

  constructor(table: VendorTable, symbols: SymbolTable) {
    this.table = table
    this.columns = vendorColumns(table)
    this.symbols = symbols
  }

  add(record: JsonObject) {
    const ts = this.timeOf(record)
    const symbol = this.symbols.symbolOf(Number(record.instrument_id), utcDate(ts)) ?? ''
    this.rows.push({ ...record, symbol })
    this.times.push(ts)
    this.length++
  }

  /** Index time (dbn.md 4); a record without any takes that of the one before. */
  private timeOf(record: JsonObject): bigint {
    for (const name of ['ts_recv', 'ts_event']) {
      const value = record[name]
      if (typeof value !== 'string') continue
      const ts = BigInt(value)
      if (ts > 0n && ts < NO_INT64) {
        this.last = ts
        return ts
      }
    }
    return this.last
  }

  async flush(writer: BronzeWriter, dataset: string) {
    if (this.length === 0) return
    const { rows, times } = this
    this.rows = []
    this.times = []
    this.length = 0
    for (const [date, at] of this.byDate(times)) {
      const own = at.map((i) => rows[i])
      const block = { length: own.length, columns: this.columns.map((c) => columnOf(c, own)) }
      const ts = BigInt64Array.from(at, (i) => times[i])
      await writer.write(this.table, dataset, block, { ts, date })
    }
  }

  private byDate(times: readonly bigint[]): Map<string, number[]> {
    const days = new Map<string, number[]>()
    let lastTs = -1n
    let last: number[] = []
    times.forEach((ts, i) => {
      if (ts !== lastTs) {
        const date = BY_UTC_DATE.has(this.table) ? isoDate(ts) : sessionDateOf(ts)
        last = days.get(date) ?? []
        days.set(date, last)
        lastTs = ts
      }
      last.push(i)
    })
    return days
  }
}

const isoDate = (ts: bigint) => String(utcDate(ts)).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')

function columnOf(column: VendorColumn, rows: readonly JsonObject[]): ColumnData {
  const { field, level } = column
  const values = rows.map((row) => {
    const holder = level === null ? row : (row.levels as JsonObject[])[level]
    return holder?.[field] ?? ''
  })
  switch (column.dtype) {
    case 'i64':
      return BigInt64Array.from(values, (v) => {
        const n = BigInt(v as string)
        return n > NO_INT64 ? NO_INT64 : n
      })
    case 'u32':
      return Uint32Array.from(values, Number)
    case 'i32':
      return Int32Array.from(values, Number)
    case 'u8':
      return Uint8Array.from(values, Number)
    case 'char':
      return Uint8Array.from(values, (v) => String(v).charCodeAt(0) || 32)
    default:
      return values.map(String)
  }
}
