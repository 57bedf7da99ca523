/** Verdicts on the made-up lake of stories: a good day, one to know of, one unfit, one never checked. */
import type { BronzeQa, QaDataset, QaFinding } from '#core/lake/qa/bronze-qa'
import type { QaReport, QualityDay, QualityReport } from '#core/protocol/quality'

const DATES = ['2026-11-17', '2026-11-16', '2026-11-13', '2026-11-12'] as const
const STATES = ['GREEN', 'AMBER', 'RED', null] as const

const FINDINGS: Record<'GREEN' | 'AMBER' | 'RED', QaFinding[]> = {
  GREEN: [],
  AMBER: [
    {
      severity: 'AMBER',
      check: 'silence',
      dataset: 'futures_mbp10/ES',
      message: '2 silences over 60 s, the longest 3600 s from 22:00:00 ET',
    },
  ],
  RED: [
    {
      severity: 'RED',
      check: 'coverage',
      dataset: 'futures_mbp10/ES',
      message: 'records in 48.2 % of the open minutes',
    },
    {
      severity: 'AMBER',
      check: 'sequence',
      dataset: 'futures_trades/ES',
      message: 'sequence ran backwards 12 times',
    },
  ],
}

const dataset = (table: QaDataset['table'], rows: number): QaDataset => ({
  table,
  partition: 'ES',
  sources: 1,
  synthetic: true,
  rows,
  crossed_open: 3,
  crossed_closed: 0,
  states: table === 'futures_mbp10' ? rows : 0,
  sequence_backwards: 0,
  clock_backwards: 0,
  captured_early: 0,
  captured_late: 0,
  repeated: 564,
  duplicate_rate: 0,
  first: '18:00:00.012',
  last: '16:59:59.792',
  open_coverage: 0.998,
  rth_coverage: 1,
  silences: [],
  silence_count: 0,
  maybe_bad_book: 0,
  front_month:
    table === 'futures_trades'
      ? { symbol: 'ESZ6', dominance: 0.994, passed: true, row_share: 0.99 }
      : null,
})

const bronzeQa = (date: string, state: 'GREEN' | 'AMBER' | 'RED'): BronzeQa => ({
  date,
  is_trading_day: true,
  state,
  findings: FINDINGS[state],
  datasets: [dataset('futures_trades', 157_538), dataset('futures_mbp10', 1_494_742)],
})

const stateOf = (date: string) => STATES[DATES.indexOf(date as (typeof DATES)[number])] ?? null

export const syntheticQualityDays = (): QualityDay[] =>
  DATES.map((date) => {
    const state = stateOf(date)
    const failed = state === 'RED' ? ['G2', 'G5'] : []
    return {
      date,
      bronze: state && {
        state,
        findings: FINDINGS[state].length,
        worst: FINDINGS[state].map((f) => `${f.dataset}: ${f.message}`),
        current: state !== 'AMBER',
      },
      gates: {
        es_0dte: state && { passed: 5 - failed.length, total: 5, failed, current: true },
        spy_0dte: null,
      },
    }
  })

const gate = (
  id: QaReport['gates'][number]['gate'],
  name: string,
  statistics: QaReport['gates'][number]['statistics'],
  offenders: QaReport['gates'][number]['offenders'] = [],
) => ({
  gate: id,
  name,
  pass: offenders.length === 0,
  statistics: { ...statistics, failures: offenders.length },
  offenders,
})

const gatesReport = (date: string, bad: boolean): QaReport => {
  const gates = [
    gate('G1', 'front-month purity', {
      symbol: 'ESZ6',
      dominance: 0.994,
      trades: 157_538,
      mbp10: 1_494_742,
      other_contracts: 0,
    }),
    gate(
      'G2',
      'session time',
      { dates: date, events: 94, max_drift_min: bad ? 60 : 0 },
      bad
        ? [
            {
              check: 'minutes_since_open follows from ts_ns',
              event: 'ES_PMH_1',
              stored: 72.5,
              recomputed: 12.5,
            },
          ]
        : [],
    ),
    gate('G3', 'premarket leakage', { prints: 157_538, prints_moved: 28_301, readings: 1381 }),
    gate('G4', 'causality', { events: 94, stored_events: 94, stops: 94 }),
    gate(
      'G5',
      'non-zero coverage',
      { events: 94, wall_ratio_share: bad ? 0.12 : 0.989, wall_ratio_std: 0.288, atr_share: 1 },
      bad ? [{ check: 'non-zero share >= 0.5', feature: 'wall_ratio', share: 0.12 }] : [],
    ),
  ]
  const pass = gates.every((g) => g.pass)
  return { pipeline: 'es_0dte', version: 'v1.0', date, config_hash: '', key: '', pass, gates }
}

export function syntheticQuality(date: string): QualityReport {
  const state = stateOf(date)
  if (!state) return { date, bronze: null, gates: null }
  // The report says how long ago: the same words whenever the picture is taken.
  const checkedMs = Date.now() - 5 * 60_000
  return {
    date,
    bronze: { qa: bronzeQa(date, state), checkedMs, current: state !== 'AMBER' },
    gates: {
      report: gatesReport(date, state === 'RED'),
      checkedMs,
      current: true,
      file: `silver/features/version=v1.0/date=${date}/gates.json`,
    },
  }
}
