/** What is fuzzed: each decoder of files from outside, with the fixtures its inputs grow from. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '#core/domain/random'
import { gexReport } from '#core/formats/chain/gex-report'
import type { DbnColumns } from '#core/formats/dbn/columns'
import { type ColumnReaderOptions, DbnColumnReader } from '../../formats/dbn-columns.ts'
import { DbnDepthReader } from '../../formats/dbn-depth.ts'
import { decodeFile } from '../../formats/dbn-file.ts'
import { readChainFile } from '../../vendors/files/chain-file.ts'
import { readLeanZip } from '../../vendors/files/lean-zip.ts'
import { readSeries } from '../../vendors/files/series-file.ts'
import { readTextRows } from '../../vendors/files/text-rows.ts'
import { readOptionTrades } from '../../vendors/polygon/flat-file.ts'
import { dbnInputs } from './dbn-inputs.ts'
import { textInputs } from './text-inputs.ts'
import { zipInputs } from './zip-inputs.ts'

export interface FuzzTarget {
  name: 'dbn' | 'csv' | 'chain' | 'zip'
  /** Makes hostile files out of the fixtures. */
  inputs(fixtures: string): (random: Random) => Buffer
  /**
   * Decodes a file to its end by one of the target's readers; returns how many rows. It lies in
   * memory when `bytes` are given (the same path but for the reads), else on disk.
   */
  run(path: string, turn: number, bytes?: Buffer): Promise<number>
}

async function count<T>(rows: AsyncIterable<T>, size: (item: T) => number): Promise<number> {
  let n = 0
  for await (const item of rows) n += size(item)
  return n
}
const rowsOf = (batch: { rows: readonly unknown[] }) => batch.rows.length

async function countBlocks(
  reader: DbnColumnReader | DbnDepthReader,
  see?: (block: DbnColumns) => void,
): Promise<number> {
  let n = 0
  try {
    for (let block = await reader.next(); block; block = await reader.next()) {
      n += block.rows
      see?.(block)
    }
  } finally {
    await reader.close()
  }
  return n
}

/** Both decoders over the same file: rows, then how it ended, must be the same. */
async function bothAgree(path: string, options: ColumnReaderOptions): Promise<number> {
  const seen = async (decoder: 'wasm' | 'plain') => {
    let sum = 0
    const add = (block: DbnColumns) => {
      for (const column of [block.ts, block.ticks, block.bidTicks, block.rowAskSz, block.sequence])
        for (let i = 0; i < block.rows; i++) sum = (sum * 31 + (column[i] ?? 0)) % 9007199254740881
    }
    const reader = await DbnColumnReader.open(path, { ...options, decoder })
    const rows = await countBlocks(reader, add).catch((error: unknown) => ({ error }))
    return { rows, sum, of: reader.rows }
  }
  const [wasm, plain] = [await seen('wasm'), await seen('plain')]
  const codeOf = (rows: typeof wasm.rows) =>
    typeof rows === 'number' ? rows : (rows.error as { code?: string }).code
  if (
    wasm.of !== plain.of ||
    !Object.is(wasm.sum, plain.sum) ||
    codeOf(wasm.rows) !== codeOf(plain.rows)
  )
    throw new Error(`decoders differ: ${JSON.stringify([wasm, plain])}`)
  if (typeof wasm.rows !== 'number') throw wasm.rows.error
  return wasm.rows
}

const KINDS = ['trades', 'mbp-1', 'mbp-10', 'mbo', 'cmbp-1', 'bbo', 'cbbo'] as const

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
const LONG_CHAIN = [
  'quote_date,underlying_price,expiration,dte,strike,type,open_interest,implied_volatility,gamma',
  '2025-12-15,687.5,2025-12-16,1,687,call,120,0.15,0.04',
  '2025-12-15,687.5,2025-12-19,4,680,put,80,0.18,',
]
const TICKERS = ['symbol,open_interest', 'O:SPY260116C00105000,200', 'SPXW260116P06900000,300']

const LEAN = [
  '34200000,10500,10600,10400,10450,7\n',
  '34200000,1,1,1,10400,11,2,2,2,10600,12\n34260000,,,,,,2,2,2,10700,3\n',
  '23400000,1732',
  '34200000,4600100,100,P,0,0\n34200001,9,1,P,0,1\n',
  '20231213 09:30,10500,10600,10400,10450,7\n',
]

const text = (lines: readonly string[]) => `${lines.join('\n')}\n`

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'dbn',
    inputs: (fixtures) =>
      dbnInputs(
        readdirSync(join(fixtures, 'dbn'))
          .filter((name) => /\.(dbn|frag|zst|dbz)$/.test(name))
          .map((name) => readFileSync(join(fixtures, 'dbn', name))),
      ),
    async run(file, turn, bytes) {
      const options = bytes ? { bytes } : {}
      // A fragment by its name may hold records of kinds nobody knows.
      const path = bytes && turn % 5 === 0 ? `${file}.frag` : file
      const kind = KINDS[turn % 13]
      if (turn % 4 === 0)
        return count(decodeFile(path, { ...options, upgrade: turn % 8 === 0 }), () => 1)
      if (turn % 4 === 1) return countBlocks(await DbnDepthReader.open(path, options))
      if (turn % 4 === 2)
        return bothAgree(path, {
          ...options,
          mode: 'ticks',
          originNs: 0n,
          capacity: 16,
          ...(kind && { kind }),
        })
      return countBlocks(
        await DbnColumnReader.open(path, {
          ...options,
          mode: 'raw',
          capacity: 2048,
          ...(kind && { kind }),
        }),
      )
    },
  },
  {
    name: 'csv',
    inputs: () => textInputs([OPTION_TRADES, PRINTS, BARS].map(text)),
    run(path, turn, bytes) {
      if (turn % 3 > 0)
        return count(
          readSeries(readTextRows(path, { bytes }), { file: path, symbol: 'SPY' }),
          rowsOf,
        )
      const head = bytes ?? readFileSync(path)
      const gzipped = head[0] === 0x1f && head[1] === 0x8b
      return count(
        readOptionTrades(
          path,
          { underlyings: new Set(['SPY']), gzipped, ...(bytes && { bytes }) },
          { rows: 0, otherUnderlyings: 0, unreadableTickers: 0 },
        ),
        (rows) => rows.length,
      )
    },
  },
  {
    name: 'chain',
    inputs(fixtures) {
      const names = readdirSync(join(fixtures, 'chains')).filter((name) => name.endsWith('.csv'))
      const files = names.map((name) => readFileSync(join(fixtures, 'chains', name), 'utf8'))
      return textInputs([...files, text(LONG_CHAIN), text(TICKERS)])
    },
    async run(path, turn, bytes) {
      const chain = await readChainFile(path, bytes ? { bytes } : {})
      return gexReport(chain, { file: path, ...(turn % 2 === 0 && { spot: 100 }) }).contracts
    },
  },
  {
    name: 'zip',
    inputs: () => zipInputs(LEAN),
    run: (path, _turn, bytes) => count(readLeanZip(path, bytes ? { bytes } : {}), rowsOf),
  },
]
