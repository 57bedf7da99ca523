/**
 * Option chain snapshots as the REST API gives them (polygon 4.1), into open interest: what was held
 * at the end of the day before, so what is known at the open of the session the snapshot was taken in.
 */
import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { exchangeDay, sessionDateOf } from '#core/domain/calendar'
import { dateOfDays, daysOfDate } from '#core/domain/ny-time'
import { parseOptionTicker } from '#core/domain/option-ticker'
import type { IsoDate } from '#core/domain/units'
import { AppError } from '#core/protocol/message'
import type { BronzeWriter } from '../lake/bronze-writer.ts'
import type { OptionLookup } from './instruments.ts'
import { RowSink } from './row-sink.ts'

/** A whole chain is a few megabytes; read whole, it takes several times as much memory. */
const MAX_BYTES = 64 * 2 ** 20
const MAX_CONTRACTS = 1_000_000
const U32 = 0xffff_ffff

const contract = z.object({
  details: z.object({ ticker: z.string().max(64) }),
  open_interest: z.number().nullish(),
})
const snapshot = z.object({
  underlying: z.string().max(32).optional(),
  /** When it was taken, ISO with its zone. */
  at: z.string().max(40).optional(),
  contracts: z.array(z.unknown()).max(MAX_CONTRACTS).optional(),
  /** As the vendor names them. */
  results: z.array(z.unknown()).max(MAX_CONTRACTS).optional(),
})

/** JSON that begins like a chain snapshot: its own, or the vendor's answer as it came. */
export const isChainSnapshot = (head: string): boolean =>
  /^\s*\{/.test(head) && /"(contracts|results)"\s*:\s*\[/.test(head) && head.includes('"details"')

/** Throws CHAIN_JSON, CHAIN_NO_DATE or CHAIN_ROW. */
export async function ingestChainSnapshot(
  path: string,
  writer: BronzeWriter,
  options: { lookup: OptionLookup; onBytes: (bytes: number) => unknown },
): Promise<void> {
  const { at, contracts, results } = readSnapshot(path)
  const date = sessionOf(at, path)
  const sink = new RowSink(writer, options.lookup, 'polygon')
  for (const [i, value] of (contracts ?? results ?? []).entries()) {
    writer.records++
    const bad = (what: string) =>
      new AppError('CHAIN_ROW', `${path}: contract ${i + 1} ${what}`, {
        where: { file: path, row: i + 1 },
      })
    const row = contract.safeParse(value)
    if (!row.success) throw bad(`cannot be read: ${row.error.issues[0]?.message}`)
    const { details, open_interest: oi } = row.data
    const ticker = parseOptionTicker(details.ticker)
    if (!ticker) throw bad(`has no option ticker: ${JSON.stringify(details.ticker)}`)
    if (oi === null || oi === undefined) {
      writer.skip('no_quantity')
      continue
    }
    if (!(Number.isInteger(oi) && oi >= 0 && oi <= U32)) throw bad(`has open interest ${oi}`)
    const { root, expiryDays, right, strike1e9 } = ticker
    const identity = { underlying: root, expiryDays, right, strike1e9: BigInt(strike1e9) }
    sink.interest(date, identity, oi)
  }
  await options.onBytes(statSync(path).size)
  await sink.flush(true)
}

function readSnapshot(path: string): z.infer<typeof snapshot> {
  const where = { file: path }
  const { size } = statSync(path)
  if (size > MAX_BYTES)
    throw new AppError('FILE_TOO_LARGE', `${path} is larger than ${MAX_BYTES} bytes`, { where })
  try {
    const value = snapshot.parse(JSON.parse(readFileSync(path, 'utf8')))
    if (value.contracts || value.results) return value
  } catch (cause) {
    const why = cause instanceof z.ZodError ? 'has another form' : 'is damaged'
    throw new AppError('CHAIN_JSON', `${path}: this chain snapshot ${why}`, { where, cause })
  }
  throw new AppError('CHAIN_JSON', `${path}: this chain snapshot has no contracts`, { where })
}

function sessionOf(at: string | undefined, path: string): IsoDate {
  const inName = /(?<!\d)(20\d\d-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)/.exec(path)
  const text = at ?? (inName && `${inName[1]}T${inName[2]}:${inName[3]}:${inName[4]}Z`)
  const ms = text ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms) || ms < 0)
    throw new AppError('CHAIN_NO_DATE', `${path} does not say when it was taken`, {
      where: { file: path },
    })
  let day = daysOfDate(sessionDateOf(BigInt(ms) * 1_000_000n))
  while (!['full', 'half'].includes(exchangeDay(dateOfDays(day)))) day++
  return dateOfDays(day)
}
