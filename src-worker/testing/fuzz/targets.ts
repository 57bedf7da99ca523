/** What is fuzzed: each decoder of files from outside, with the fixtures its inputs grow from. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Random } from '#core/domain/random'
import { gexReport } from '#core/formats/chain/gex-report'
import { ChainParser } from '#core/formats/chain/parse-chain'
import { DbnColumnReader } from '../../formats/dbn-columns.ts'
import { DbnDepthReader } from '../../formats/dbn-depth.ts'
import { decodeFile } from '../../formats/dbn-file.ts'
import {
  type DelimitedBatch,
  type DelimitedRow,
  DelimitedSplitter,
  encodingOf,
} from '../../formats/delimited.ts'
import { readChainFile } from '../../vendors/files/chain-file.ts'
import { isGzip } from '../../vendors/files/file-head.ts'
import { readLeanZip } from '../../vendors/files/lean-zip.ts'
import { readSeries } from '../../vendors/files/series-file.ts'
import { zipOf } from '../../vendors/files/testing/zip.ts'
import { readTextRows } from '../../vendors/files/text-rows.ts'
import { readOptionTrades } from '../../vendors/polygon/flat-file.ts'
import { mutate } from './mutate.ts'

export interface FuzzTarget {
  name: 'dbn' | 'csv' | 'chain' | 'zip'
  seeds(fixtures: string): Buffer[]
  /** One damaged file. */
  input(seeds: readonly Buffer[], random: Random): Buffer
  /** Name the input gets; part of what some readers look at. */
  file: string
  /** Decodes a file to its end by one of the target's readers; returns how many rows. */
  run(path: string, turn: number): Promise<number>
  /** The same from memory, much faster; null when this input wants a file. */
  runBytes?(bytes: Buffer, turn: number): Promise<number> | null
}

async function count(rows: AsyncIterable<unknown>, size: (item: never) => number): Promise<number> {
  let n = 0
  for await (const item of rows) n += size(item as never)
  return n
}

async function countBlocks(reader: DbnColumnReader | DbnDepthReader): Promise<number> {
  let n = 0
  try {
    for (let block = await reader.next(); block; block = await reader.next()) n += block.rows
  } finally {
    await reader.close()
  }
  return n
}

const text = (lines: string[]) => Buffer.from(`${lines.join('\n')}\n`)

const OPTION_TRADES = [
  'ticker,conditions,correction,exchange,price,sip_timestamp,size',
  'O:SPY251216C00687000,209,0,302,1.05,1765895400000000000,3',
  'O:SPY251216P00686000,"209,219",0,302,0.95,1765895400100000000,1',
]
const PRINTS = [
  'timestamp,symbol,price,size,side',
  '2025-12-16T14:30:00Z,ESZ5,6900.25,3,buy',
  '2025-12-16 09:30:01.5,SPY,687.5,100,S',
]
const BARS = [
  'date,time,open,high,low,close,volume',
  '2025-12-16,09:30,1.5,2,1,1.75,10',
  '12/16/2025,9:31 AM,1.75,1.75,1.5,1.5,0',
]

function rowsIn(bytes: Buffer, file: string): DelimitedBatch {
  const splitter = new DelimitedSplitter(file)
  const rows: DelimitedRow[] = []
  splitter.push(new TextDecoder(encodingOf(bytes)).decode(bytes), rows)
  splitter.end(rows)
  return { rows, delimiter: splitter.delimiter }
}

async function* once(batch: DelimitedBatch): AsyncGenerator<DelimitedBatch> {
  if (batch.rows.length > 0) yield batch
}

async function chainIn(bytes: Buffer): Promise<number> {
  const file = 'chain-2025-12-15.csv'
  const { rows, delimiter } = rowsIn(bytes, file)
  const parser = new ChainParser({ file }, delimiter)
  for (const { fields, line } of rows) parser.push(fields, line)
  return gexReport(parser.end(), { file, spot: 100 }).contracts
}

const LEAN_NAMES = [
  'minute_trade',
  'minute_quote_american_call_4600000_20231213',
  'minute_openinterest_american_put_4600000_20231213',
  'Trade_Tick',
]
const LEAN = [
  '34200000,10500,10600,10400,10450,7\n',
  '34200000,1,1,1,10400,11,2,2,2,10600,12\n34260000,,,,,,2,2,2,10700,3\n',
  '23400000,1732',
  '34200000,4600100,100,P,0,0\n34200001,9,1,P,0,1\n',
]

/** Damaged text, now and then packed, now and then damaged after packing. */
function packedText(seeds: readonly Buffer[], random: Random): Buffer {
  const damaged = mutate(seeds, random, true)
  const turn = random.uniform()
  if (turn < 0.94) return damaged
  const packed = gzipSync(damaged)
  return turn < 0.97 ? packed : mutate([packed], random, false)
}

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'dbn',
    file: 'input.dbn',
    seeds: (fixtures) =>
      readdirSync(join(fixtures, 'dbn'))
        .filter((name) => /\.(dbn|frag|zst|dbz)$/.test(name))
        .map((name) => readFileSync(join(fixtures, 'dbn', name))),
    input: (seeds, random) => mutate(seeds, random, false),
    async run(path, turn) {
      if (turn % 3 === 0) return count(decodeFile(path, { upgrade: turn % 2 === 0 }), () => 1)
      if (turn % 3 === 1) return countBlocks(await DbnDepthReader.open(path))
      return countBlocks(await DbnColumnReader.open(path, { mode: 'raw', capacity: 2048 }))
    },
  },
  {
    name: 'csv',
    file: 'input.csv',
    seeds: () => [text(OPTION_TRADES), text(PRINTS), text(BARS)],
    input: packedText,
    runBytes(bytes, turn) {
      if (isGzip(bytes) || turn % 4 === 1) return null
      const file = 'input.csv'
      return count(
        readSeries(once(rowsIn(bytes, file)), { file, symbol: 'SPY' }),
        (batch: { rows: unknown[] }) => batch.rows.length,
      )
    },
    run(path, turn) {
      if (turn % 4 !== 1)
        return count(
          readSeries(readTextRows(path), { file: path, symbol: 'SPY' }),
          (batch: { rows: unknown[] }) => batch.rows.length,
        )
      return count(
        readOptionTrades(
          path,
          { underlyings: new Set(['SPY']), gzipped: turn % 8 === 1, onBytes: () => undefined },
          { rows: 0, otherUnderlyings: 0, unreadableTickers: 0 },
        ),
        (rows: { length: number }) => rows.length,
      )
    },
  },
  {
    name: 'chain',
    file: 'chain-2025-12-15.csv',
    seeds(fixtures) {
      const names = readdirSync(join(fixtures, 'chains')).filter((name) => name.endsWith('.csv'))
      return names.map((name) => readFileSync(join(fixtures, 'chains', name)))
    },
    input: packedText,
    runBytes(bytes) {
      return isGzip(bytes) ? null : chainIn(bytes)
    },
    async run(path) {
      const chain = await readChainFile(path)
      return gexReport(chain, { file: path, spot: 100 }).contracts
    },
  },
  {
    name: 'zip',
    file: 'input.zip',
    seeds: () => LEAN.map((text) => Buffer.from(text)),
    input(seeds, random) {
      const names = LEAN_NAMES.map((name) => `20231213_spy_${name}.csv`)
      const files = Array.from({ length: 1 + (random.u32() % 3) }, () => ({
        name: names[random.u32() % names.length] as string,
        text: (random.uniform() < 0.5
          ? mutate(seeds, random, true)
          : (seeds[random.u32() % seeds.length] as Buffer)
        ).toString(),
      }))
      const zip = zipOf(files)
      return random.uniform() < 0.5 ? zip : mutate([zip], random, false)
    },
    runBytes: (bytes, turn) =>
      turn % 10 === 0
        ? null
        : count(
            readLeanZip('input.zip', { bytes }),
            (batch: { rows: unknown[] }) => batch.rows.length,
          ),
    run: (path) => count(readLeanZip(path), (batch: { rows: unknown[] }) => batch.rows.length),
  },
]
