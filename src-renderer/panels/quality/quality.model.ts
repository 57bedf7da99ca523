/** The gate report and bronze QA as rows to print: figures with units, reasons in words. */
import type { BronzeQa, QaDataset } from '#core/lake/qa/bronze-qa'
import type { QaReport } from '#core/protocol/quality'
import { plain, quantity } from '../../format/numbers.ts'

type Gate = QaReport['gates'][number]
type Cell = Gate['statistics'][string]

export interface Figure {
  label: string
  value: string
}
export interface GateView {
  id: string
  name: string
  pass: boolean
  /** One sentence: why it failed, or what its passing rests on. */
  reason: string
  figures: readonly Figure[]
  /** Column heads and rows of the first ten offenders. */
  offenders: { columns: readonly string[]; rows: readonly (readonly string[])[] }
  failures: number
}

/** What each gate makes sure of (L6). */
const MEANING: Record<string, string> = {
  G1: 'All futures records are of one contract, which has at least 60 % of the volume.',
  G2: 'Minutes since the open follow from the timestamps, across daylight-saving changes too.',
  G3: 'Trades outside 09:30 to 16:00 ET change nothing that must not see them.',
  G4: 'Every feature is the same when the inputs end at its decision, every label when they begin there.',
  G5: 'There are events, and features carry values that vary.',
}

const LABELS: Record<string, string> = {
  symbol: 'Front month',
  dominance: 'Its share of the volume',
  trades: 'Trades folded',
  mbp10: 'Book records folded',
  other_contracts: 'Records of other contracts',
  dates: 'Dates checked',
  events: 'Events',
  stored_events: 'Events stored',
  stops: 'Decisions rerun',
  max_drift_min: 'Largest drift, min',
  prints: 'Prints',
  prints_moved: 'Prints moved by 10 points',
  readings: 'Readings compared',
  bars_1m: 'Bars, 1 min',
  bars_2m: 'Bars, 2 min',
  warmup_sessions: 'Warm-up sessions',
  option_trades: 'Option trades',
  greeks_missing_share: 'Option trades without greeks',
}

const isShare = (key: string) => key === 'dominance' || key.endsWith('share')

/** `wall_ratio_share` as `wall_ratio, share of events`. */
export function labelOf(key: string): string {
  const known = LABELS[key]
  if (known) return known
  const feature = /^(.+)_(share|std)$/.exec(key)
  if (feature) return `${feature[1]}, ${feature[2] === 'share' ? 'not 0 in' : 'std deviation'}`
  return key.replaceAll('_', ' ')
}

/** A share as percent, counts whole, other numbers to four digits; null is a dash. */
export function cellText(key: string, value: Cell): string {
  if (value === null) return '–'
  if (typeof value !== 'number') return String(value)
  if (isShare(key)) return `${plain(value * 100, 1)}%`
  if (Number.isInteger(value)) return quantity(value)
  return plain(value, Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 1 ? 2 : 4)
}

export function gateView(gate: Gate): GateView {
  const { statistics, offenders } = gate
  const failures = Number(statistics.failures ?? offenders.length)
  const columns = [...new Set(offenders.flatMap((o) => Object.keys(o)))]
  return {
    id: gate.gate,
    name: gate.name,
    pass: gate.pass,
    reason: gate.pass ? (MEANING[gate.gate] ?? '') : whyFailed(gate, failures),
    figures: Object.entries(statistics)
      .filter(([key]) => key !== 'failures')
      .map(([key, value]) => ({ label: labelOf(key), value: cellText(key, value) })),
    offenders: {
      columns: columns.map((c) => (c === 'check' ? 'should hold' : labelOf(c))),
      rows: offenders.map((o) => columns.map((c) => (c in o ? cellText(c, o[c] ?? null) : ''))),
    },
    failures,
  }
}

function whyFailed({ offenders }: Gate, failures: number): string {
  const checks = [...new Set(offenders.map((o) => String(o.check ?? '')).filter(Boolean))]
  const shown = checks.slice(0, 2).map((c) => `“${c}”`)
  const more = checks.length > 2 ? ` and ${checks.length - 2} more` : ''
  const times = failures === 1 ? 'once' : `${quantity(failures)} times`
  return shown.length > 0 ? `Does not hold: ${shown.join(', ')}${more}; ${times}.` : 'Failed.'
}

const DATA: Record<string, string> = {
  futures_trades: 'trades',
  futures_mbp10: 'depth',
  futures_mbp1: 'best bid and ask',
  options_trades: 'option trades',
  options_nbbo: 'option quotes',
}
/** `futures_mbp10/ES` as `ES depth`. */
export function dataName(dataset: string): string {
  const [table = '', of = ''] = dataset.split('/')
  return `${of} ${DATA[table] ?? table.replaceAll('_', ' ')}`.trim()
}

const share = (x: number | null) => (x === null ? '–' : `${plain(x * 100, 1)}%`)

export const DATASET_COLUMNS: readonly {
  label: string
  title: string
  of(d: QaDataset): string
}[] = [
  { label: 'Rows', title: 'Rows stored', of: (d) => quantity(d.rows) },
  { label: 'First', title: 'First record, ET', of: (d) => d.first?.slice(0, 8) ?? '–' },
  { label: 'Last', title: 'Last record, ET', of: (d) => d.last?.slice(0, 8) ?? '–' },
  {
    label: 'Open',
    title: 'Minutes with a record while Globex trades',
    of: (d) => share(d.open_coverage),
  },
  {
    label: 'RTH',
    title: 'Minutes with a record, 09:30 ET to the close',
    of: (d) => share(d.rth_coverage),
  },
  {
    label: 'Front month',
    title: 'Contract with the most volume, and its share of the volume',
    of: ({ front_month: f }) => (f ? `${f.symbol ?? '–'} ${share(f.dominance)}` : '–'),
  },
  {
    label: 'Crossed',
    title: 'Book states with bid at or above ask in open hours',
    of: (d) => (d.states > 0 ? quantity(d.crossed_open) : '–'),
  },
  {
    label: 'Seq back',
    title: 'Sequence numbers that ran backwards',
    of: (d) => quantity(d.sequence_backwards),
  },
  {
    label: 'Clock back',
    title: 'Times more than a second before an earlier record',
    of: (d) => quantity(d.clock_backwards),
  },
  {
    label: 'Silences',
    title: 'Longer than 60 s in open hours',
    of: (d) => quantity(d.silence_count),
  },
  {
    label: 'Duplicates',
    title: 'Rows that a later file repeats; read once',
    of: (d) => share(d.duplicate_rate),
  },
]

/** The day in one sentence. */
export function bronzeWords({ state, findings, is_trading_day }: BronzeQa): string {
  if (!is_trading_day && findings.length === 0)
    return 'No regular session on this date; nothing to object to.'
  if (state === 'GREEN')
    return 'Front month, order, clocks, books and coverage are as they should be.'
  const red = findings.filter((f) => f.severity === 'RED').length
  const amber = findings.length - red
  const parts = [
    ...(red > 0 ? [`${red} that make the day unfit`] : []),
    ...(amber > 0 ? [`${amber} to know of`] : []),
  ]
  return `${findings.length === 1 ? '1 finding' : `${findings.length} findings`}: ${parts.join(', ')}.`
}
