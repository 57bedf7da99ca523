/** Open interest out of DBN statistics (dbn 6): the last figure per option known on a session date. */

import { sessionDateOf } from '#core/domain/calendar'
import { NO_INT64 } from '#core/domain/units'
import { RTYPE } from '#core/formats/dbn/codes'
import { type SymbolTable, utcDate } from '#core/formats/dbn/symbols'
import { decodeFile } from '../formats/dbn-file.ts'
import type { BronzeWriter } from '../lake/bronze-writer.ts'
import { instrumentOf, type OptionIdentity, type OptionLookup } from './instruments.ts'

const OPEN_INTEREST = 9
const NEW = 1

interface Figure {
  identity: OptionIdentity
  tsRecv: bigint
  quantity: bigint
}

export async function ingestOpenInterest(
  path: string,
  known: { options: OptionLookup; symbols: SymbolTable },
  writer: BronzeWriter,
) {
  const { options, symbols } = known
  /** By day and underlying, then by symbol; a later record replaces an earlier one. */
  const days = new Map<string, Map<string, Figure>>()
  const records = decodeFile(path, { upgrade: true, rtypes: new Set([RTYPE.statistics]) })
  for await (const record of records) {
    writer.records++
    if (record.stat_type !== OPEN_INTEREST || record.update_action !== NEW) {
      writer.skip('other_statistic')
      continue
    }
    const tsRecv = BigInt(record.ts_recv as string)
    const quantity = BigInt(record.quantity as string)
    const id = Number(record.instrument_id)
    const instrument = instrumentOf(symbols.symbolOf(id, utcDate(tsRecv)) ?? `#${id}`, options)
    if (instrument.kind !== 'option' || quantity === NO_INT64 || quantity < 0n) {
      writer.skip(instrument.kind === 'option' ? 'no_quantity' : 'no_option')
      continue
    }
    const key = `${sessionDateOf(tsRecv)}|${instrument.identity.underlying}`
    const day = days.get(key) ?? new Map<string, Figure>()
    days.set(key, day)
    day.set(instrument.symbol, { identity: instrument.identity, tsRecv, quantity })
  }
  for (const [key, figures] of [...days].sort()) {
    const [date, underlying] = key.split('|')
    await writeDay(writer, date, underlying, [...figures.values()])
  }
}

function writeDay(writer: BronzeWriter, date: string, underlying: string, figures: Figure[]) {
  const ts = BigInt64Array.from(figures, (f) => f.tsRecv)
  const columns = [
    Int32Array.from(figures, (f) => f.identity.expiryDays),
    BigInt64Array.from(figures, (f) => f.identity.strike1e9),
    Uint8Array.from(figures, (f) => f.identity.right.charCodeAt(0)),
    Uint32Array.from(figures, (f) => Number(f.quantity)),
  ]
  return writer.write(
    'open_interest',
    underlying,
    { length: figures.length, columns },
    { ts, date },
  )
}
