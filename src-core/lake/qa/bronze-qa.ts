/**
 * Quality of one day of bronze as data: per data set what was counted, and findings that make the
 * day GREEN, AMBER or RED. Thresholds are [chosen]: a finding says what a reader of the day must know.
 */
import type { FrontMonth } from '../../domain/instruments.ts'
import type { IsoDate } from '../../domain/units.ts'
import type { BronzeTable } from '../bronze-schemas.ts'
import type { RecordCounts } from './record-checks.ts'

export interface QaSilence {
  /** New York clock times. */
  from: string
  to: string
  seconds: number
}

export interface QaDataset extends RecordCounts {
  table: BronzeTable
  /** `ES`, `SPY`. */
  partition: string
  sources: number
  synthetic: boolean
  /** Share of stored rows that a file ingested later repeats; they are read once. */
  duplicate_rate: number
  /** First and last record, New York clock; null without rows. */
  first: string | null
  last: string | null
  /** Share of minutes with a record while Globex trades, and 09:30 to the close; null where there are none. */
  open_coverage: number | null
  rth_coverage: number | null
  /** Longer than 60 s in open hours; futures only. The longest first, at most 50. */
  silences: QaSilence[]
  silence_count: number
  /** Records whose vendor flags the book as doubtful. */
  maybe_bad_book: number
  /** Futures prints and books: choice by volume (P4), and share of the rows it has. */
  front_month: (FrontMonth & { row_share: number | null }) | null
}

export interface QaFinding {
  severity: 'AMBER' | 'RED'
  check:
    | 'front_month'
    | 'missing'
    | 'crossed'
    | 'sequence'
    | 'clock'
    | 'coverage'
    | 'silence'
    | 'bad_book'
  /** `futures_mbp10/ES`. */
  dataset: string
  message: string
}

export interface BronzeQa {
  date: IsoDate
  is_trading_day: boolean
  state: 'GREEN' | 'AMBER' | 'RED'
  /** Worst first. */
  findings: QaFinding[]
  datasets: QaDataset[]
}

const CROSSED = { amber: 1e-4, red: 1e-2 }
const OPEN_COVERAGE = { amber: 0.95, red: 0.5 }
const CAPTURE_SHARE = 0.01
const percent = (share: number) => `${(share * 100).toFixed(share < 0.001 ? 4 : 1)} %`

/** Findings of a data set's figures. Where a book shows that the feed lived, pauses between prints are the market's. */
export function findingsOf(d: QaDataset, hasBook: boolean): QaFinding[] {
  const found: QaFinding[] = []
  const dataset = `${d.table}/${d.partition}`
  const say = (severity: QaFinding['severity'], check: QaFinding['check'], message: string) =>
    found.push({ severity, check, dataset, message })
  const { front_month: front } = d
  if (front && d.table === 'futures_trades' && !front.passed) {
    const what =
      front.dominance === null
        ? 'no outright traded'
        : `${front.symbol} has ${percent(front.dominance)} of the volume`
    say('RED', 'front_month', `${what}; 60 % are needed to call it the front month`)
  }
  if (front && front.row_share === 0 && d.rows > 0)
    say('RED', 'front_month', `no record of the front month ${front.symbol}`)
  const crossed = d.states > 0 ? d.crossed_open / d.states : 0
  if (crossed > CROSSED.amber)
    say(
      crossed > CROSSED.red ? 'RED' : 'AMBER',
      'crossed',
      `${d.crossed_open} states crossed in open hours, ${percent(crossed)}`,
    )
  if (d.sequence_backwards > 0)
    say('AMBER', 'sequence', `sequence ran backwards ${d.sequence_backwards} times`)
  if (d.clock_backwards > 0)
    say('AMBER', 'clock', `time ran back by more than a second ${d.clock_backwards} times`)
  const early = d.rows > 0 ? d.captured_early / d.rows : 0
  const late = d.rows > 0 ? d.captured_late / d.rows : 0
  if (early > CAPTURE_SHARE)
    say('AMBER', 'clock', `${percent(early)} of the records were captured before they happened`)
  if (late > CAPTURE_SHARE)
    say('AMBER', 'clock', `${percent(late)} of the records were captured over a second late`)
  if (d.maybe_bad_book > 0)
    say('AMBER', 'bad_book', `${d.maybe_bad_book} records flagged as a doubtful book`)
  if (!d.table.startsWith('futures_') || (hasBook && d.table === 'futures_trades')) return found
  const { open_coverage: open } = d
  if (open !== null && open < OPEN_COVERAGE.amber)
    say(
      open < OPEN_COVERAGE.red ? 'RED' : 'AMBER',
      'coverage',
      `records in ${percent(open)} of the open minutes`,
    )
  if (d.silence_count > 0) {
    const [longest] = d.silences
    say(
      'AMBER',
      'silence',
      `${d.silence_count} silences over 60 s, the longest ${longest?.seconds} s from ${longest?.from} ET`,
    )
  }
  return found
}

const isBook = (table: BronzeTable) => table === 'futures_mbp10' || table === 'futures_mbp1'

/** The day's light: a session needs futures prints and a book. */
export function judgeDay(
  date: IsoDate,
  isTradingDay: boolean,
  datasets: readonly QaDataset[],
): BronzeQa {
  const books = new Set(datasets.filter((d) => isBook(d.table)).map((d) => d.partition))
  const findings = datasets.flatMap((d) => findingsOf(d, books.has(d.partition)))
  const has = (table: BronzeTable) =>
    datasets.some((d) => d.table === table && d.partition === 'ES')
  const missing = (severity: QaFinding['severity'], table: BronzeTable, message: string) =>
    findings.push({ severity, check: 'missing', dataset: `${table}/ES`, message })
  if (isTradingDay && !has('futures_trades')) missing('RED', 'futures_trades', 'no futures prints')
  if (isTradingDay && !has('futures_mbp10')) {
    const one = has('futures_mbp1')
    missing(
      'AMBER',
      'futures_mbp10',
      one ? 'one book level only: no barrier' : 'no book: no barrier',
    )
  }
  findings.sort((a, b) => (a.severity === b.severity ? 0 : a.severity === 'RED' ? -1 : 1))
  const state = findings[0]?.severity ?? 'GREEN'
  return { date, is_trading_day: isTradingDay, state, findings, datasets: [...datasets] }
}
