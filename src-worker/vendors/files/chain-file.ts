/** Option chain files, CSV (plain or gzipped) or Parquet, into rows (P11.8). */
import { type ChainHints, ChainParser, type OptionChain } from '#core/formats/chain/parse-chain'
import { readTextRows } from './text-rows.ts'

/** A chain is held in memory: text beyond this is no chain. */
const MAX_TEXT = 1 << 30

export async function readChainFile(
  path: string,
  { bytes, ...options }: Omit<ChainHints, 'file'> & { bytes?: Uint8Array } = {},
  onBytes?: (bytes: number) => void,
): Promise<OptionChain> {
  const hints = { ...options, file: path }
  let parser: ChainParser | null = null
  const source = readTextRows(path, { maxBytes: MAX_TEXT, bytes, onBytes })
  for await (const { rows, delimiter } of source) {
    parser ??= new ChainParser(hints, delimiter)
    for (const { fields, line } of rows) parser.push(fields, line)
  }
  return (parser ?? new ChainParser(hints)).end()
}
