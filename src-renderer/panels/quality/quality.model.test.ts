import { describe, expect, test } from 'vitest'
import { dayHealth, healthReason } from '../../app/header-model.ts'
import { bronzeWords, cellText, dataName, gateView } from './quality.model.ts'

describe('a gate', () => {
  test('that fails says which checks do not hold and how often, and lists the first offenders', () => {
    const view = gateView({
      gate: 'G5',
      name: 'non-zero coverage',
      pass: false,
      statistics: { events: 94, wall_ratio_share: 0.12, failures: 3 },
      offenders: [
        { check: 'non-zero share >= 0.5', feature: 'wall_ratio', share: 0.12 },
        { check: 'varies', feature: 'atr', std: 0 },
      ],
    })
    expect(view.reason).toBe('Does not hold: “non-zero share >= 0.5”, “varies”; 3 times.')
    expect(view.figures).toEqual([
      { label: 'Events', value: '94' },
      { label: 'wall_ratio, not 0 in', value: '12.0%' },
    ])
    expect(view.offenders).toEqual({
      columns: ['should hold', 'feature', 'share', 'std'],
      rows: [
        ['non-zero share >= 0.5', 'wall_ratio', '12.0%', ''],
        ['varies', 'atr', '', '0'],
      ],
    })
  })
  test('that passes says what that rests on', () => {
    const statistics = { max_drift_min: 0, failures: 0 }
    const gate = {
      gate: 'G2',
      name: 'session time',
      pass: true,
      statistics,
      offenders: [],
    } as const
    expect(gateView(gate).reason).toContain('daylight-saving')
  })
})

test('figures have their units; what is missing is a dash', () => {
  expect([
    cellText('dominance', 0.994),
    cellText('trades', 157_538),
    cellText('wall_ratio_std', 0.28783),
    cellText('greeks_missing_share', null),
    cellText('symbol', 'ESZ6'),
  ]).toEqual(['99.4%', '158k', '0.2878', '–', 'ESZ6'])
  expect(dataName('futures_mbp10/ES')).toBe('ES depth')
})

test('a day is summed up by what makes it unfit and what is to be known', () => {
  const finding = (severity: 'AMBER' | 'RED') =>
    ({ severity, check: 'clock', dataset: 'x/y', message: '' }) as const
  const qa = { date: '2026-11-17', is_trading_day: true, datasets: [] }
  expect(bronzeWords({ ...qa, state: 'RED', findings: [finding('RED'), finding('AMBER')] })).toBe(
    '2 findings: 1 that make the day unfit, 1 to know of.',
  )
})

describe('the health light', () => {
  const bronze = (
    state: 'GREEN' | 'AMBER' | 'RED',
    worst: string[] = [],
    findings = worst.length,
  ) => ({ state, findings, worst, current: true }) as const
  test('is the worse of the moment and the records of the day', () => {
    expect(dayHealth('ok', bronze('AMBER'))).toBe('degraded')
    expect(dayHealth('degraded', bronze('RED'))).toBe('down')
    expect(dayHealth('down', bronze('GREEN'))).toBe('down')
    expect(dayHealth('ok', null)).toBe('ok')
  })
  test('is dark where there is no frame, whatever the day is like', () => {
    expect(dayHealth('none', bronze('RED'))).toBe('none')
  })
  test('says why: the moment, the findings, and how many more', () => {
    const reason = healthReason('ok', bronze('AMBER', ['futures_trades/ES: 3 silences'], 2))
    expect(reason).toContain('This moment: GREEN')
    expect(reason).toContain(
      'Records of the day: AMBER:\n• futures_trades/ES: 3 silences\nand 1 more',
    )
    expect(healthReason('ok', null)).toContain('not checked')
    expect(healthReason('ok', { ...bronze('GREEN'), current: false })).toContain('changed since')
  })
})
