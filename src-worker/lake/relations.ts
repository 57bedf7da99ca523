/**
 * One day of one bronze table as SQL: the parts its manifests name, in P0 order, with records that
 * several source files hold read from the file ingested last (L5). Inside one source nothing is
 * ever dropped.
 */
import { type BronzeTable, bronzeDataset } from '#core/lake/bronze-schemas'
import { quote } from './duck.ts'
import { type LakePart, lakeParts, readManifests } from './manifest.ts'

/** Sources whose `sequence` is a position in their own file: duplicates are told by file only. */
const WITHOUT_SEQUENCE = new Set([
  'option-trades-csv',
  'cmbp-1',
  'tcbbo',
  'table-unsequenced',
  'lean',
])

export interface DayRelation {
  /** A FROM item with the table's columns plus `_part` and `_row`, its place in the data set. */
  from: string
  /** Whether rows already come in P0 order (per contract); else ORDER BY `ORDER`. */
  ordered: boolean
  parts: readonly LakePart[]
}

export const ORDER = 'ts_event_ns, sequence, _part, _row'

/** Null when the lake holds no such day. `where` filters rows (columns of the table). */
export function dayRelation(
  lake: string,
  table: BronzeTable,
  partition: string,
  date: string,
  where = 'true',
): DayRelation | null {
  const parts = lakeParts(lake, { table, partition, date }).filter((p) => p.rows > 0)
  if (parts.length === 0) return null
  if (hasTime(table) && areConsecutive(parts)) {
    const files = [...parts].sort(byTime).map((p) => quote(`${lake}/${p.file}`))
    return {
      from: `(SELECT *, 0 AS _part, 0::BIGINT AS _row FROM read_parquet([${files.join(', ')}], hive_partitioning = false) WHERE ${where})`,
      ordered: parts.every((p) => p.sorted),
      parts,
    }
  }
  return { from: merged(lake, table, parts, where), ordered: false, parts }
}

/** Open interest is a state of the day, not an event. */
const hasTime = (table: BronzeTable) =>
  bronzeDataset(table).columns.some((c) => c.name.startsWith('ts_event'))

const byTime = (a: LakePart, b: LakePart) => {
  const [x, y] = [BigInt(a.minTsNs), BigInt(b.minTsNs)]
  return x < y ? -1 : x > y ? 1 : 0
}

/** Sorted parts that follow each other in time can simply be read one after the other. */
function areConsecutive(parts: readonly LakePart[]): boolean {
  if (parts.length === 1) return parts[0].sorted
  const ordered = [...parts].sort(byTime)
  return ordered.every(
    (p, i) => p.sorted && (i === 0 || BigInt(ordered[i - 1].maxTsNs) < BigInt(p.minTsNs)),
  )
}

function merged(
  lake: string,
  table: BronzeTable,
  parts: readonly LakePart[],
  where: string,
): string {
  const timed = hasTime(table)
  const { instrument, same: own } = bronzeDataset(table)
  const key = own ?? (timed ? ['ts_event_ns', 'sequence', ...instrument] : instrument)
  const kinds = new Map(readManifests(lake).map((m) => [m.sha256, m.kind]))
  const isKeyed = (p: LakePart) =>
    key.length > 0 && !WITHOUT_SEQUENCE.has(kinds.get(p.source) ?? '')
  // A vendor's time may be absent; two absent ones are the same.
  const equals = own ? 'IS NOT DISTINCT FROM' : '='
  const selects = parts.map((part, n) => {
    const newer = parts.filter(
      (p) => p.order > part.order && isKeyed(p) && (!timed || overlap(p, part)),
    )
    const rows = `read_parquet(${quote(`${lake}/${part.file}`)}, hive_partitioning = false, file_row_number = true)`
    const select = `SELECT * EXCLUDE (file_row_number), ${n} AS _part, file_row_number AS _row FROM ${rows} t WHERE (${where})`
    if (newer.length === 0 || !isKeyed(part)) return select
    const files = newer.map((p) => quote(`${lake}/${p.file}`)).join(', ')
    const same = key.map((c) => `n."${c}" ${equals} t."${c}"`).join(' AND ')
    return `${select} AND NOT EXISTS (SELECT 1 FROM read_parquet([${files}], hive_partitioning = false) n WHERE ${same})`
  })
  return `(${selects.join(' UNION ALL ')})`
}

const overlap = (a: LakePart, b: LakePart) =>
  BigInt(a.minTsNs) <= BigInt(b.maxTsNs) && BigInt(b.minTsNs) <= BigInt(a.maxTsNs)
