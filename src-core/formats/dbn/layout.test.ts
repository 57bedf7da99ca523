import { describe, expect, test } from 'vitest'
import { RTYPE } from './codes.ts'
import { KNOWN_RTYPES, layoutBySize, layoutOf } from './layout.ts'

/** The size table of dbn.md 4: rtype, then bytes in v1, v2, v3. */
const SIZES: readonly [number, number, number, number][] = [
  [0, 48, 48, 48],
  [1, 80, 80, 80],
  [10, 368, 368, 368],
  [17, 56, 56, 56],
  [18, 40, 40, 40],
  [19, 360, 400, 520],
  [20, 112, 112, 112],
  [21, 80, 320, 320],
  [22, 80, 176, 176],
  [23, 80, 320, 320],
  [24, 64, 64, 80],
  [32, 56, 56, 56],
  [33, 56, 56, 56],
  [34, 56, 56, 56],
  [35, 56, 56, 56],
  [36, 56, 56, 56],
  [160, 56, 56, 56],
  [177, 80, 80, 80],
  [192, 80, 80, 80],
  [193, 80, 80, 80],
  [194, 80, 80, 80],
  [195, 80, 80, 80],
  [196, 80, 80, 80],
]

describe('record layouts', () => {
  test('cover every rtype of the specification with its size in every version', () => {
    expect(KNOWN_RTYPES).toEqual(SIZES.map(([rtype]) => rtype))
    for (const [rtype, ...sizes] of SIZES)
      expect(([1, 2, 3] as const).map((v) => layoutOf(v, rtype)?.bytes)).toEqual(sizes)
  })

  /** Offsets copied from the tables of dbn.md 5 to 8. */
  test.each([
    [
      3,
      RTYPE.mbo,
      { order_id: 16, price: 24, size: 32, flags: 36, action: 38, ts_recv: 40, sequence: 52 },
    ],
    [
      3,
      RTYPE.mbp10,
      { price: 16, size: 24, action: 28, depth: 31, ts_recv: 32, sequence: 44, levels: 48 },
    ],
    [3, RTYPE.bbo1s, { side: 29, flags: 30, ts_recv: 32, sequence: 44, levels: 48 }],
    [3, RTYPE.cbbo1m, { side: 29, flags: 30, ts_recv: 32, levels: 48 }],
    [3, RTYPE.cmbp1, { action: 28, ts_recv: 32, ts_in_delta: 40, levels: 48 }],
    [3, RTYPE.ohlcv1m, { open: 16, close: 40, volume: 48 }],
    [3, RTYPE.status, { ts_recv: 16, action: 24, trading_event: 28, is_short_sell_restricted: 32 }],
    [
      3,
      RTYPE.imbalance,
      { ref_price: 24, paired_qty: 88, auction_type: 104, significant_imbalance: 110 },
    ],
    [3, RTYPE.statistics, { quantity: 40, sequence: 48, stat_type: 56, stat_flags: 61 }],
    [2, RTYPE.statistics, { quantity: 40, sequence: 44, stat_type: 52, stat_flags: 57 }],
    [
      3,
      RTYPE.definition,
      {
        strike_price: 104,
        raw_instrument_id: 112,
        raw_symbol: 238,
        underlying: 391,
        instrument_class: 487,
        leg_side: 502,
      },
    ],
    [
      2,
      RTYPE.definition,
      {
        strike_price: 112,
        raw_symbol: 200,
        underlying: 349,
        instrument_class: 374,
        tick_rule: 389,
      },
    ],
    [
      1,
      RTYPE.definition,
      {
        contract_multiplier: 160,
        raw_symbol: 200,
        strike_price: 328,
        match_algorithm: 342,
        tick_rule: 356,
      },
    ],
    [
      3,
      RTYPE.symbolMapping,
      { stype_in: 16, stype_in_symbol: 17, stype_out_symbol: 89, start_ts: 160 },
    ],
    [1, RTYPE.symbolMapping, { stype_in_symbol: 16, stype_out_symbol: 38, start_ts: 64 }],
    [3, RTYPE.error, { err: 16, code: 318, is_last: 319 }],
    [3, RTYPE.system, { msg: 16, code: 319 }],
  ] as const)(
    'version %i rtype %i has its fields where the table puts them',
    (v, rtype, offsets) => {
      const layout = layoutOf(v, rtype)
      for (const [name, offset] of Object.entries(offsets))
        expect([name, layout?.fields.find((f) => f.name === name)?.offset]).toEqual([name, offset])
    },
  )

  test('are found by size when the version is unknown', () => {
    expect(layoutBySize(RTYPE.definition, 400)).toBe(layoutOf(2, RTYPE.definition))
    expect(layoutBySize(RTYPE.statistics, 80)).toBe(layoutOf(3, RTYPE.statistics))
    expect(layoutBySize(RTYPE.system, 80)).toBe(layoutOf(1, RTYPE.system))
    expect(layoutBySize(RTYPE.trade, 52)).toBeNull()
  })
})
