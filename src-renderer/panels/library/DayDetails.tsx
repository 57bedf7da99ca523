import type { LibraryDay } from '#core/protocol/index'
import { backend } from '../../app/backend.ts'
import { fileSize, quantity } from '../../format/numbers.ts'
import { clockSeconds, duration, longDate } from '../../format/time.ts'
import { type DayRow, frameOfShare, shareOf } from './library.model.ts'

const NAMES: Record<string, string> = {
  futures_trades: 'Futures trades',
  futures_mbp10: 'Futures depth',
  options_trades: 'Option trades',
  options_nbbo: 'Option quotes',
  open_interest: 'Open interest',
  definitions: 'Definitions',
  futures_mbp1: 'Futures best bid and ask',
  stock_trades: 'Trades of stocks and indices',
  ohlcv_1s: 'Bars of one second',
  ohlcv_1m: 'Bars of one minute',
  ohlcv_1h: 'Bars of one hour',
  ohlcv_1d: 'Bars of one day',
  frame_set: 'Frames',
}
/** Vendor tables keep the vendor's words: `Vendor statistics`. */
const nameOf = (table: string) =>
  NAMES[table] ?? (table.charAt(0).toUpperCase() + table.slice(1)).replaceAll('_', ' ')
const MOST_GAPS = 12

/** The chosen day: every table with its times, sources and gaps. */
export function DayDetails({ row, canReveal }: { row: DayRow; canReveal: boolean }) {
  const gaps = row.tables.flatMap((t) =>
    t.gapRanges.map((gap) => ({ ...gap, of: `${t.partition} ${nameOf(t.table)}` })),
  )
  return (
    <section className="lib-details" aria-label={`Details of ${longDate(row.date)}`}>
      <div className="row lib-day-head">
        <h3 className="grow">{longDate(row.date)}</h3>
        <button
          type="button"
          className="btn tl-small"
          title="Compare every file of this day with its manifest; fetch and read again what is damaged or missing. Nothing is paid twice."
          onClick={() => void backend().call('library.refetch', { date: row.date })}
        >
          Re-fetch
        </button>
      </div>
      {row.tables.map((table) => (
        <TableFacts key={`${table.table}/${table.partition}`} table={table} canReveal={canReveal} />
      ))}
      {gaps.length > 0 && (
        <div className="lib-gaps">
          <div className="lab">Gaps</div>
          {gaps.slice(0, MOST_GAPS).map((gap) => (
            <div key={`${gap.of}${gap.kind}${gap.fromNs}`} className="row">
              <span className="num t2">{clock(row.date, gap.fromNs)}</span>
              <span className="grow">
                {GAP_WORDS[gap.kind]}, {gap.of.toLowerCase()}
              </span>
              <span className="num">{lengthOf(gap)}</span>
            </div>
          ))}
          {gaps.length > MOST_GAPS && <div className="lab">and {gaps.length - MOST_GAPS} more</div>}
        </div>
      )}
    </section>
  )
}

const GAP_WORDS = {
  silence: 'silence in open hours',
  sequence_backwards: 'sequence went backwards',
  maybe_bad_book: 'book marked doubtful by the vendor',
} as const

const clock = (date: string, ns: string) => clockSeconds(frameOfShare(shareOf(date, ns)))

const lengthOf = ({ fromNs, toNs, count, kind }: LibraryDay['gapRanges'][number]) =>
  kind === 'silence'
    ? duration(Number(BigInt(toNs) - BigInt(fromNs)) / 250e6)
    : `${quantity(count)} times`

function TableFacts({ table, canReveal }: { table: LibraryDay; canReveal: boolean }) {
  const { date, fromNs, toNs } = table
  const timed = fromNs !== null && toNs !== null && fromNs !== toNs
  const sources = table.table === 'frame_set' ? '' : table.sources.join(', ')
  return (
    <div className="lib-facts">
      <div className="row">
        <span className="t1 grow">
          {nameOf(table.table)} <span className="t3">{table.partition}</span>
        </span>
        {canReveal && (
          <button
            type="button"
            className="btn tl-small"
            onClick={() => void backend().call('library.reveal', { folder: table.folder })}
          >
            Reveal
          </button>
        )}
      </div>
      <div className="lab">
        <span className="num t2">{quantity(table.rows)}</span> rows,{' '}
        <span className="num t2">{fileSize(table.bytes)}</span>
        {timed && (
          <>
            , <span className="num t2">{clock(date, fromNs)}</span> to{' '}
            <span className="num t2">{clock(date, toNs)}</span> ET
          </>
        )}
      </div>
      {sources && (
        <div className="lab lib-source" title={sources}>
          {sources}
        </div>
      )}
    </div>
  )
}
