/** What a file is, by its content. */
import { createGunzip } from 'node:zlib'
import { chainColumns } from '#core/formats/chain/columns'
import { seriesColumns } from '#core/formats/series/columns'
import type { ColumnMapping, NamedMapping } from '#core/formats/series/mapping'
import { AppError } from '#core/protocol/message'
import type { TableHints } from '#core/protocol/tasks'
import { type DelimitedRow, DelimitedSplitter, encodingOf } from '../formats/delimited.ts'
import { headOf, isGzip, isParquet, isZip } from '../vendors/files/file-head.ts'
import { firstRows, rememberedFor } from '../vendors/files/table-head.ts'
import { readTextRows } from '../vendors/files/text-rows.ts'
import { isChainSnapshot } from './chain-snapshot.ts'

export type FileKind =
  | 'dbn'
  | 'option-trades-csv'
  | 'chain'
  | 'chain-snapshot'
  | 'table'
  | 'table-unsequenced'
  | 'lean'
export interface Detected {
  kind: FileKind
  gzipped: boolean
  /** The remembered mapping its columns are told by. */
  mapping?: NamedMapping
}

const HEAD_BYTES = 64 * 1024
const SNIFF_BYTES = 16 * 1024
const HEADER_LINES = 30

/** Throws EMPTY_FILE or UNKNOWN_FILE. DBN stands for all its containers, whose reader refuses the bad ones. */
export async function detectFile(
  path: string,
  isFragment = false,
  hints: TableHints = {},
): Promise<Detected> {
  const head = headOf(path, HEAD_BYTES)
  const [a, b, c, d] = head
  const isZstd = a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd
  const isSkippable = a >> 4 === 5 && b === 0x2a && c === 0x4d && d === 0x18
  if (isZstd || isSkippable || (a === 0x44 && b === 0x42 && c === 0x4e)) {
    return { kind: 'dbn', gzipped: false }
  }
  if (isFragment) return { kind: 'dbn', gzipped: false }
  if (hints.mapping) {
    await firstRows(path, 1)
    return { kind: mappedKind(hints.mapping), gzipped: isGzip(head) }
  }
  if (isZip(head)) return { kind: 'lean', gzipped: false }
  if (isParquet(head)) {
    for await (const { rows } of readTextRows(path)) return tableOf(rows, hints, path, false)
  }
  const gzipped = isGzip(head)
  const text = gzipped ? await unzipHead(head) : head
  const start = new TextDecoder(encodingOf(text)).decode(text.subarray(0, SNIFF_BYTES))
  if (!gzipped && isChainSnapshot(start)) return { kind: 'chain-snapshot', gzipped }
  const splitter = new DelimitedSplitter(path)
  const rows: DelimitedRow[] = []
  splitter.push(start, rows)
  splitter.end(rows)
  return tableOf(rows.slice(0, HEADER_LINES), hints, path, gzipped)
}

const mappedKind = ({ columns }: ColumnMapping): FileKind =>
  columns.sequence === undefined ? 'table-unsequenced' : 'table'

/** What a person said about files with this header goes before what their names seem to say. */
function tableOf(
  rows: readonly DelimitedRow[],
  { map = {}, remembered }: TableHints,
  path: string,
  gzipped: boolean,
): Detected {
  const mapping = rememberedFor(rows, remembered)
  return mapping
    ? { kind: mappedKind(mapping.mapping), gzipped, mapping }
    : { kind: tableKind(rows, map, path), gzipped }
}

/** Flat files of option trades have their own fast reader; then chains, then prints and bars. */
function tableKind(
  rows: readonly DelimitedRow[],
  map: Readonly<Record<string, string>>,
  path: string,
): FileKind {
  const first = rows[0]?.fields ?? []
  const names = first.map((f) => f.trim().toLowerCase())
  if (names.includes('sip_timestamp') || names.includes('conditions')) return 'option-trades-csv'
  const series = seriesColumns(first, map)
  for (const { fields } of rows) {
    const chain = chainColumns([fields[0].replace(/^\uFEFF?#/, ''), ...fields.slice(1)], map)
    // Bars may carry a ticker and open interest as well; a chain of contracts has strikes.
    if (chain && (chain.shared.strike !== undefined || !series)) return 'chain'
  }
  if (series) return series.at.sequence === undefined ? 'table-unsequenced' : 'table'
  if (names.includes('ticker')) return 'option-trades-csv'
  throw new AppError(
    'UNKNOWN_FILE',
    `${path} is no DBN file, no option trades CSV, and no chain, prints or bars by its first lines; map its columns in the app, or by --mapping or --map column=field`,
    { where: { file: path, offset: 0 } },
  )
}

/** As much as the head gives; a damaged stream gives what came before the damage. */
function unzipHead(head: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const gunzip = createGunzip()
    const chunks: Buffer[] = []
    let bytes = 0
    const done = () => resolve(Buffer.concat(chunks))
    gunzip.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes < SNIFF_BYTES) return
      gunzip.destroy()
      done()
    })
    gunzip.on('error', done)
    gunzip.on('end', done)
    gunzip.end(head)
  })
}
