/**
 * Bronze tables of the DBN schemas that have no table of their own (pipelines L5): columns are the
 * fields of dbn.md under their names, derived from the record layouts, plus the raw symbol. Book
 * levels are spread (`bid_px_00`); prices stay i64 of 1e-9 with null for "no price".
 */
import { RTYPE } from '../formats/dbn/codes.ts'
import { type Field, layoutOf, type RecordLayout } from '../formats/dbn/layout.ts'
import type { BronzeColumn, BronzeDataset, BronzeDtype } from './bronze-dataset.ts'

/** Table name to the record type it holds; the folder is `schema=` and the name in DBN spelling. */
export const VENDOR_RTYPES = {
  vendor_ohlcv_1s: RTYPE.ohlcv1s,
  vendor_ohlcv_1m: RTYPE.ohlcv1m,
  vendor_ohlcv_1h: RTYPE.ohlcv1h,
  vendor_ohlcv_1d: RTYPE.ohlcv1d,
  vendor_ohlcv_eod: RTYPE.ohlcvEod,
  vendor_bbo_1s: RTYPE.bbo1s,
  vendor_bbo_1m: RTYPE.bbo1m,
  vendor_cbbo_1s: RTYPE.cbbo1s,
  vendor_cbbo_1m: RTYPE.cbbo1m,
  vendor_statistics: RTYPE.statistics,
  vendor_status: RTYPE.status,
  vendor_imbalance: RTYPE.imbalance,
  vendor_symbol_mapping: RTYPE.symbolMapping,
  vendor_system: RTYPE.system,
  vendor_error: RTYPE.error,
} as const
export type VendorTable = keyof typeof VENDOR_RTYPES

/** `vendor_ohlcv_1s` lies under `vendor/schema=ohlcv-1s`. */
export const vendorSchema = (table: VendorTable) =>
  table.slice('vendor_'.length).replaceAll('_', '-')

const byRtype = new Map<number, VendorTable>(
  (Object.entries(VENDOR_RTYPES) as [VendorTable, number][]).map(([t, rtype]) => [rtype, t]),
)
/** The table of a record type, or null when it has none here. */
export const vendorTableOf = (rtype: number): VendorTable | null => byRtype.get(rtype) ?? null

/** A column with where its value lies in a decoded record. */
export interface VendorColumn extends BronzeColumn {
  field: string
  /** Book level, or null for fields of the record itself. */
  level: number | null
}

type Scalar = Extract<Field['type'], string>
const DTYPE: Record<Scalar, BronzeDtype> = {
  u8: 'u8',
  i8: 'i32',
  u16: 'i32',
  i16: 'i32',
  u32: 'u32',
  i32: 'i32',
  u64: 'i64',
  i64: 'i64',
  price: 'i64',
  ts: 'i64',
  char: 'char',
}

/** Columns of a table, the layout of DBN v3 in memory order, `symbol` last. */
export function vendorColumns(table: VendorTable): VendorColumn[] {
  const layout = layoutOf(3, VENDOR_RTYPES[table]) as RecordLayout
  const columns = layout.fields.flatMap((field) =>
    field.name === 'length' || field.name === '_' ? [] : columnsOf(field),
  )
  const doc = 'Raw symbol; empty when the file does not say'
  return [...columns, { name: 'symbol', dtype: 'str', doc, field: 'symbol', level: null }]
}

function columnsOf(field: Field): VendorColumn[] {
  const { name, type } = field
  if (typeof type === 'string') return [column(name, name, type, null)]
  if ('text' in type) return [{ name, dtype: 'str', doc: docOf(name), field: name, level: null }]
  if (!('levels' in type)) return []
  return Array.from({ length: type.levels }, (_, level) =>
    type.pair
      .filter((f) => f.name !== '_')
      .map((f) => {
        const at = String(level).padStart(2, '0')
        return column(`${f.name}_${at}`, f.name, f.type as Scalar, level)
      }),
  ).flat()
}

function column(name: string, field: string, type: Scalar, level: number | null): VendorColumn {
  const dtype = DTYPE[type]
  return {
    name,
    dtype,
    doc: docOf(name),
    field,
    level,
    ...(dtype === 'i64' ? { nullable: true } : {}),
    ...(type === 'price' ? { decimal: `${name}_decimal` } : {}),
  }
}

const docOf = (name: string) => `DBN field ${name}`

/** What is the same record in two downloads. Intervals are told by their time, events by sequence. */
function sameRecord(table: VendorTable): readonly string[] {
  if (/ohlcv/.test(table)) return ['ts_event', 'instrument_id', 'publisher_id']
  if (/bbo/.test(table)) return ['ts_recv', 'instrument_id', 'publisher_id']
  if (table === 'vendor_statistics')
    return ['ts_event', 'sequence', 'instrument_id', 'stat_type', 'publisher_id']
  if (table === 'vendor_status' || table === 'vendor_imbalance')
    return ['ts_event', 'ts_recv', 'instrument_id', 'publisher_id']
  // Gateway messages are of the recording they stand in.
  return []
}

const dataset = (table: VendorTable): BronzeDataset => ({
  path: `vendor/schema=${vendorSchema(table)}`,
  partition: 'dataset',
  instrument: ['instrument_id'],
  same: sameRecord(table),
  doc: `DBN ${vendorSchema(table)} records as the vendor names their fields.`,
  columns: vendorColumns(table),
})

export const VENDOR = Object.fromEntries(
  (Object.keys(VENDOR_RTYPES) as VendorTable[]).map((table) => [table, dataset(table)]),
) as Record<VendorTable, BronzeDataset>
