/** SQL views over the lake (L5, L10): only committed parts, one row per record, decimals for prices. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ColumnDtype, TableSpec } from '#core/frames/table'
import { FRAME_TABLES, type FrameTable } from '#core/frames/tables'
import {
  BRONZE,
  type BronzeColumn,
  type BronzeDtype,
  type BronzeTable,
  bronzeDataset,
} from '#core/lake/bronze-schemas'
import { barsSql } from './bars.ts'
import { ident, quote } from './duck.ts'
import { readFrameManifest } from './frame-store.ts'
import { lakeParts } from './manifest.ts'
import { dayRelation } from './relations.ts'

const SQL_TYPE: Record<BronzeDtype, string> = {
  i64: 'BIGINT',
  i32: 'INTEGER',
  u32: 'UINTEGER',
  u8: 'UTINYINT',
  char: 'VARCHAR',
  str: 'VARCHAR',
  date: 'DATE',
}
const FRAME_TYPE: Record<ColumnDtype, string> = {
  i32: 'INTEGER',
  i64: 'BIGINT',
  f64: 'DOUBLE',
  enum: 'VARCHAR',
  string: 'VARCHAR',
}

/** Name of the view to what builds its SQL, for every table a query may name. */
export function viewBuilders(lake: string): Map<string, () => string> {
  const views = new Map<string, () => string>()
  for (const table of Object.keys(BRONZE) as BronzeTable[]) {
    views.set(table, () => bronzeView(lake, table))
  }
  views.set('bars_1m', () => barsView(lake, 1))
  views.set('bars_2m', () => barsView(lake, 2))
  for (const table of Object.keys(FRAME_TABLES) as FrameTable[]) {
    views.set(table, () => frameView(lake, table))
  }
  views.set('signals', () => signalsView(lake))
  return views
}

/** `price_1e9` gives `price`, exactly. */
const decimalOf = (c: BronzeColumn) =>
  `(${ident(c.name)} * 0.000000001::DECIMAL(10,9))::DECIMAL(18,9) AS ${ident(c.decimal ?? '')}`

const hasDecimal = (c: BronzeColumn) => c.name.endsWith('_1e9') || c.decimal?.endsWith('_decimal')

function bronzeView(lake: string, table: BronzeTable): string {
  const { columns, partition } = bronzeDataset(table)
  const decimals = columns.filter(hasDecimal).map(decimalOf)
  const names = columns.map((c) => ident(c.name))
  const days = distinctDays(lake, table)
  const selects = days.map(({ key, date }) => {
    const relation = dayRelation(lake, table, key, date)
    return `SELECT ${names.join(', ')}, ${quote(key)} AS ${partition}, DATE ${quote(date)} AS date FROM ${relation?.from}`
  })
  const rows =
    selects.length > 0
      ? selects.join(' UNION ALL ')
      : `SELECT ${columns.map((c) => `NULL::${SQL_TYPE[c.dtype]} AS ${ident(c.name)}`).join(', ')}, NULL::VARCHAR AS ${partition}, NULL::DATE AS date WHERE false`
  return `SELECT ${[...names, ...decimals, partition, 'date'].join(', ')} FROM (${rows})`
}

function distinctDays(lake: string, table: BronzeTable): { key: string; date: string }[] {
  const seen = new Map<string, { key: string; date: string }>()
  for (const p of lakeParts(lake, { table })) {
    if (p.rows > 0) seen.set(`${p.partition}|${p.date}`, { key: p.partition, date: p.date })
  }
  return [...seen.values()]
}

function barsView(lake: string, minutes: number): string {
  const selects = distinctDays(lake, 'futures_trades').map(({ key, date }) => {
    const from = dayRelation(lake, 'futures_trades', key, date)?.from ?? ''
    return `SELECT *, ${quote(key)} AS symbol, DATE ${quote(date)} AS date FROM (${barsSql(from, date, minutes)})`
  })
  if (selects.length > 0) return selects.map((s) => `(${s})`).join(' UNION ALL ')
  const prices = ['open', 'high', 'low', 'close'].map((n) => `NULL::DOUBLE AS ${n}`).join(', ')
  return `SELECT NULL::BIGINT AS ts_event_ns, NULL::VARCHAR AS contract, ${prices}, NULL::BIGINT AS volume, NULL::VARCHAR AS symbol, NULL::DATE AS date WHERE false`
}

/** Frame sets on disk with a readable manifest. */
export function frameSets(lake: string): { version: string; date: string; folder: string }[] {
  const root = join(lake, 'silver/frames')
  const sets: { version: string; date: string; folder: string }[] = []
  for (const v of folders(root, 'version=')) {
    for (const d of folders(join(root, v), 'date=')) {
      const version = v.slice('version='.length)
      const date = d.slice('date='.length)
      if (readFrameManifest(lake, version, date)) {
        sets.push({ version, date, folder: join(root, v, d) })
      }
    }
  }
  return sets
}

const folders = (root: string, prefix: string) =>
  existsSync(root)
    ? readdirSync(root)
        .filter((n) => n.startsWith(prefix))
        .sort()
    : []

function frameView(lake: string, table: FrameTable): string {
  const spec: TableSpec = FRAME_TABLES[table]
  const columns = Object.entries(spec.columns)
  const needsId = table === 'level_frames'
  const selects = frameSets(lake)
    .filter(({ folder }) => existsSync(join(folder, `${table}.parquet`)))
    .map(({ version, date, folder }) => {
      const read = (name: string) =>
        `read_parquet(${quote(join(folder, `${name}.parquet`))}, hive_partitioning = false)`
      const named = columns.map(([n]) => `t.${ident(n)}`).join(', ')
      const path = `${quote(version)} AS version, DATE ${quote(date)} AS date`
      return needsId
        ? `SELECT ${named}, l.level_id, ${path} FROM ${read(table)} t LEFT JOIN ${read('levels')} l ON l.level = t.level`
        : `SELECT ${named}, ${path} FROM ${read(table)} t`
    })
  if (selects.length > 0) return selects.join(' UNION ALL ')
  const empty = columns.map(([n, c]) => `NULL::${FRAME_TYPE[c.dtype]} AS ${ident(n)}`)
  if (needsId) empty.push('NULL::VARCHAR AS level_id')
  return `SELECT ${empty.join(', ')}, NULL::VARCHAR AS version, NULL::DATE AS date WHERE false`
}

function signalsView(lake: string): string {
  const root = join(lake, 'silver/features')
  const files = folders(root, 'version=').flatMap((v) =>
    folders(join(root, v), 'date=').map((d) => join(root, v, d, 'signals.parquet')),
  )
  const present = files.filter((f) => existsSync(f))
  return present.length > 0
    ? `SELECT * FROM read_parquet([${present.map(quote).join(', ')}], hive_partitioning = true, union_by_name = true)`
    : 'SELECT NULL::VARCHAR AS event_id, NULL::VARCHAR AS version, NULL::DATE AS date WHERE false'
}
