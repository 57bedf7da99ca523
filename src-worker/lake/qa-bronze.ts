/** Bronze QA of a day: every record of it read once, in the order of its files. */
import type { DuckDBInstance } from '@duckdb/node-api'
import { profileOf } from '#core/config/profiles'
import { formatSessionEt, type SessionTimes, sessionTimes } from '#core/domain/calendar'
import { type FrontMonth, frontMonth } from '#core/domain/instruments'
import { type IsoDate, NS_PER_S, sessionNs } from '#core/domain/units'
import { type BronzeTable, bronzeDataset } from '#core/lake/bronze-schemas'
import { type BronzeQa, judgeDay, type QaDataset, type QaSilence } from '#core/lake/qa/bronze-qa'
import { type CheckedRows, RecordChecks } from '#core/lake/qa/record-checks'
import { AppError } from '#core/protocol/message'
import { ChunkStream } from './chunk-stream.ts'
import { openDuck, queryRows, quote } from './duck.ts'
import { type LakePart, lakeParts } from './manifest.ts'
import { dayRelation } from './relations.ts'
import { copyBytes, copyPrices, copySessionNs, copyWords } from './vectors.ts'

const ROWS = 2048
const SHOWN_SILENCES = 50
export const QA_TABLES: readonly BronzeTable[] = [
  'futures_trades',
  'futures_mbp10',
  'futures_mbp1',
  'options_trades',
  'options_nbbo',
]
const isFutures = (table: BronzeTable) => table.startsWith('futures_')
const isBook = (table: BronzeTable) => table === 'futures_mbp10' || table === 'futures_mbp1'

export interface QaOptions {
  onProgress?: (fraction: number, detail: string) => void
  signal?: AbortSignal
}

/** Throws LAKE_NO_DAY when the lake holds nothing of the date. */
export async function qaBronze(
  lake: string,
  date: IsoDate,
  { onProgress, signal }: QaOptions = {},
): Promise<BronzeQa> {
  const parts = lakeParts(lake, { date }).filter((p) => QA_TABLES.includes(p.table))
  if (parts.length === 0) {
    throw new AppError('LAKE_NO_DAY', `the lake holds no records of ${date}`, { where: { date } })
  }
  const groups = [...Map.groupBy(parts, (p) => `${p.table}|${p.partition}`).values()]
  const total = parts.reduce((n, p) => n + p.rows, 0)
  const duck = await openDuck()
  try {
    const datasets: QaDataset[] = []
    let done = 0
    const fronts = new Map<string, FrontMonth>()
    for (const group of groups) {
      const [{ table, partition }] = group
      const dataset = await checkDataset(lake, duck, group, date, (rows) => {
        signal?.throwIfAborted()
        done += rows
        onProgress?.(total > 0 ? done / total : 1, `${table}/${partition}`)
      })
      if (table === 'futures_trades' && dataset.front_month)
        fronts.set(partition, dataset.front_month)
      datasets.push(dataset)
    }
    for (const d of datasets) await shareOfFront(lake, duck, d, date, fronts.get(d.partition))
    datasets.sort(
      (a, b) =>
        QA_TABLES.indexOf(a.table) - QA_TABLES.indexOf(b.table) ||
        (a.partition < b.partition ? -1 : 1),
    )
    return judgeDay(date, sessionTimes(date).isTradingDay, datasets)
  } finally {
    duck.closeSync()
  }
}

async function checkDataset(
  lake: string,
  duck: DuckDBInstance,
  parts: readonly LakePart[],
  date: IsoDate,
  onRows: (rows: number) => void,
): Promise<QaDataset> {
  const [{ table, partition }] = parts
  const times = sessionTimes(date)
  const checks = new RecordChecks(times)
  for (const part of parts) {
    if (part.rows === 0) continue
    checks.nextPart()
    await streamPart(lake, duck, part, times, checks, onRows)
  }
  const open = isFutures(table) ? checks.silences(0, times.globexClose) : []
  const relation = parts.length > 1 ? dayRelation(lake, table, partition, date) : null
  const kept = relation ? await countOf(duck, relation.from) : checks.counts.rows
  const { rows } = checks.counts
  return {
    table,
    partition,
    sources: new Set(parts.map((p) => p.source)).size,
    synthetic: parts.some((p) => p.synthetic),
    ...checks.counts,
    duplicate_rate: rows > 0 ? (rows - kept) / rows : 0,
    first: rows > 0 ? clock(checks.firstNs) : null,
    last: rows > 0 ? clock(checks.lastNs) : null,
    open_coverage: checks.coverage(0, times.globexClose),
    rth_coverage: times.isTradingDay ? checks.coverage(times.rthOpen, times.rthClose) : null,
    silences: longestFirst(open).slice(0, SHOWN_SILENCES),
    silence_count: open.length,
    maybe_bad_book: parts
      .flatMap((p) => p.gaps)
      .reduce((n, g) => n + (g.kind === 'maybe_bad_book' ? g.count : 0), 0),
    front_month: table === 'futures_trades' ? await frontOf(lake, duck, partition, date) : null,
  }
}

const clock = (ns: number) => formatSessionEt(sessionNs(Math.floor(ns)), 3)

const longestFirst = (silences: readonly { fromNs: number; toNs: number }[]): QaSilence[] =>
  silences
    .map(({ fromNs, toNs }) => ({
      from: clock(fromNs).slice(0, 8),
      to: clock(toNs).slice(0, 8),
      seconds: (toNs - fromNs) / NS_PER_S,
    }))
    .sort((a, b) => b.seconds - a.seconds)

async function streamPart(
  lake: string,
  duck: DuckDBInstance,
  part: LakePart,
  times: SessionTimes,
  checks: RecordChecks,
  onRows: (rows: number) => void,
) {
  const file = `read_parquet(${quote(`${lake}/${part.file}`)}, hive_partitioning = false)`
  const book = isBook(part.table)
  const contracts = isFutures(part.table) ? await contractsOf(duck, file) : []
  const code =
    contracts.length > 0
      ? `(list_position([${contracts.map(quote).join(', ')}], contract) - 1)::INTEGER`
      : '0::INTEGER'
  const columns = [
    'ts_event_ns',
    'coalesce(ts_recv_ns, ts_event_ns)',
    'sequence',
    code,
    ...(book ? ['bid_px_00', 'ask_px_00', 'flags'] : []),
    ...(part.table === 'options_nbbo' ? ['bid_1e9', 'ask_1e9'] : []),
  ]
  const quotes = columns.length > 4
  const rows: CheckedRows = {
    length: 0,
    event: new Float64Array(ROWS),
    recv: new Float64Array(ROWS),
    sequence: new Uint32Array(ROWS),
    contract: new Int32Array(ROWS),
    bid: quotes ? new Float64Array(ROWS) : null,
    ask: quotes ? new Float64Array(ROWS) : null,
    flags: book ? new Uint8Array(ROWS) : null,
  }
  const stream = new ChunkStream(duck, `SELECT ${columns.join(', ')} FROM ${file}`)
  try {
    for (let chunk = await stream.next(); chunk; chunk = await stream.next()) {
      rows.length = chunk.rowCount
      copySessionNs(chunk, 0, times.originNs, rows.event)
      copySessionNs(chunk, 1, times.originNs, rows.recv)
      copyWords(chunk, 2, rows.sequence)
      copyWords(chunk, 3, rows.contract)
      if (rows.bid) copyPrices(chunk, 4, rows.bid)
      if (rows.ask) copyPrices(chunk, 5, rows.ask)
      if (rows.flags) copyBytes(chunk, 6, rows.flags)
      stream.prefetch()
      checks.add(rows)
      onRows(rows.length)
    }
  } finally {
    await stream.close()
  }
}

async function select(duck: DuckDBInstance, sql: string): Promise<Record<string, unknown>[]> {
  const connection = await duck.connect()
  try {
    return await queryRows(connection, sql)
  } finally {
    connection.closeSync()
  }
}

const contractsOf = async (duck: DuckDBInstance, file: string) =>
  (await select(duck, `SELECT DISTINCT contract FROM ${file} ORDER BY contract`)).map((r) =>
    String(r.contract),
  )

const countOf = async (duck: DuckDBInstance, from: string) =>
  Number((await select(duck, `SELECT count(*)::DOUBLE AS n FROM ${from}`))[0]?.n ?? 0)

async function frontOf(lake: string, duck: DuckDBInstance, partition: string, date: IsoDate) {
  const relation = dayRelation(lake, 'futures_trades', partition, date)
  const rows = relation
    ? await select(
        duck,
        `SELECT contract, sum(size)::DOUBLE AS v FROM ${relation.from} GROUP BY contract`,
      )
    : []
  const volumes = rows.map((r) => [String(r.contract), Number(r.v)] as const)
  const gate = profileOf('es').config.FRONT_MONTH_GATE
  return { ...frontMonth(volumes, Number(date.slice(0, 4)), gate), row_share: null }
}

/** How much of a data set is of the front month that the prints chose. */
async function shareOfFront(
  lake: string,
  duck: DuckDBInstance,
  d: QaDataset,
  date: IsoDate,
  front: FrontMonth | undefined,
) {
  const hasContract = bronzeDataset(d.table).columns.some((c) => c.name === 'contract')
  if (!front || front.symbol === null || !hasContract) return
  const relation = dayRelation(lake, d.table, d.partition, date)
  if (!relation) return
  const [row] = await select(
    duck,
    `SELECT avg((contract = ${quote(front.symbol)})::DOUBLE) AS share FROM ${relation.from}`,
  )
  d.front_month = { ...front, row_share: row?.share === null ? null : Number(row?.share) }
}
