import { resolve } from 'node:path'
import { CHAIN_FIELDS } from '#core/formats/chain/columns'
import type { GexReport } from '#core/formats/chain/gex-report'
import { runTask } from '../../workers/task-thread.ts'
import { columnMap } from '../column-map.ts'
import { textTable } from '../text-table.ts'
import {
  defineVerb,
  numberOption,
  textArg,
  textOption,
  UsageError,
  type VerbInput,
} from '../verb.ts'

const DATE = /^\d{4}-\d{2}-\d{2}$/

function dateList(input: VerbInput, name: string): string[] | undefined {
  const dates = textOption(input, name)?.split(',')
  for (const date of dates ?? [])
    if (!DATE.test(date)) throw new UsageError(`--${name} takes dates like 2025-12-16, not ${date}`)
  return dates
}

const millions = (usd: number) => `${(usd / 1e6).toFixed(1)} M`

const asText = (r: GexReport) =>
  [
    `spot ${r.spot} on ${r.as_of}, ${r.contracts} contracts, open interest ${r.open_interest}`,
    `GEX per 1 %: net ${millions(r.net_gex)}, calls ${millions(r.call_gex)}, puts ${millions(r.put_gex)} USD`,
    `flips ${r.flips.map((f) => f.toFixed(2)).join(', ') || 'none'} · call wall ${r.call_wall ?? 'none'} · put wall ${r.put_wall ?? 'none'}`,
    r.convention,
    textTable(
      ['strike', 'calls M', 'puts M', 'net M'],
      [...r.by_strike]
        .sort((a, b) => Math.abs(b.net_gex) - Math.abs(a.net_gex))
        .slice(0, 15)
        .map((s) => [
          s.strike,
          ...[s.call_gex, s.put_gex, s.net_gex].map((v) => +(v / 1e6).toFixed(1)),
        ]),
    ),
  ].join('\n')

export const gex = defineVerb({
  name: 'gex',
  doc: 'Dollar gamma of an option chain file: Cboe quote tables, other chains as CSV or Parquet.',
  arguments: [['<file>', 'chain file; .gz is fine']],
  options: [
    ['--spot <price>', "price of the underlying, instead of the file's"],
    ['--date <date>', "New York date of the file, instead of the file's"],
    ['--expiry <dates>', 'only these expiries, comma separated'],
    [
      '--map <list>',
      `name columns: column=field, comma separated; fields ${CHAIN_FIELDS.join(' ')}`,
    ],
  ],
  async run(input, io) {
    const path = resolve(textArg(input, 0))
    const spot = numberOption(input, 'spot', { min: 1e-6, max: 1e9 })
    const [date, second] = dateList(input, 'date') ?? []
    if (second !== undefined) throw new UsageError('--date takes one date')
    const expiries = dateList(input, 'expiry')
    const map = columnMap(input, CHAIN_FIELDS)
    const report = await runTask(
      'gex',
      {
        path,
        ...(spot === undefined ? {} : { spot }),
        ...(date === undefined ? {} : { date }),
        ...(expiries === undefined ? {} : { expiries }),
        ...(map === undefined ? {} : { map }),
      },
      { signal: io.signal },
    )
    io.print(report, () => asText(report))
    return 0
  },
})
