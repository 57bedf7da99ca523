/**
 * The frame contract (pipelines L10): what replay, live, alerts, panels and models read.
 * Frame k has time 18:00 ET + k * SNAPSHOT_MS and holds the state after all groups with ts <= f_k.
 * Column order here is the order of the frame hash and of the files.
 */
import { type ColumnSpec, column, defineTable } from './table.ts'

const f64 = (label: string, unit: string, doc: string): ColumnSpec =>
  column({ dtype: 'f64', unit, label, doc })
const i32 = (label: string, unit: string, doc: string): ColumnSpec =>
  column({ dtype: 'i32', unit, label, doc })
const codes = (label: string, doc: string, values: readonly string[]): ColumnSpec =>
  column({ dtype: 'enum', unit: '-', label, doc, values })

export const BARRIER_STATES = [
  'ABSORPTION',
  'CONSUMED',
  'NEUTRAL',
  'VACUUM',
  'WALL',
  'WEAK',
] as const
export const FUEL_EFFECTS = ['AMPLIFY', 'DAMPEN', 'NEUTRAL'] as const
export const GAMMA_BUCKETS = ['LONG', 'NEUTRAL', 'SHORT', 'STRONG_LONG', 'STRONG_SHORT'] as const
export const DIRECTIONS = ['DOWN', 'UP'] as const
export const VIEWPORT_STATES = ['APPROACH', 'ENGAGED', 'FAR'] as const
export const SIGNALS = ['BREAK', 'CONTESTED', 'NEUTRAL', 'REJECT'] as const
export const CONFIDENCES = ['HIGH', 'LOW', 'MEDIUM'] as const
export const HEALTH_STATES = ['AMBER', 'GREEN', 'RED'] as const
export const FLIP_REASONS = ['ALL_LONG', 'ALL_SHORT', 'FLIP', 'NO_INVENTORY'] as const
export const SIGN_METHODS = ['exchange', 'none', 'quote', 'tick'] as const
export const ALERT_KIND_NAMES = [
  'data_gap',
  'level',
  'regime',
  'setup',
  'signal',
  'sweep',
  'wall_moved',
  'zone',
] as const
export const OUTCOMES = ['BOUNCE', 'BREAK', 'CHOP', 'UNDEFINED'] as const

const k = i32('Frame', '-', 'Frame index: 18:00 ET + k * SNAPSHOT_MS')
const tsNs = column({ dtype: 'i64', unit: 'ns', label: 'Time', doc: 'UTC nanoseconds' })

export const framesTable = defineTable({
  doc: 'One row per frame: the session as a whole.',
  key: ['k'],
  columns: {
    k,
    ts_ns: tsNs,
    spot: f64('Spot', 'price', 'P1.3: mid of the last valid book state, else last print'),
    bid: f64('Bid', 'price', 'Best bid, profile price'),
    ask: f64('Ask', 'price', 'Best ask, profile price'),
    last: f64('Last', 'price', 'Last front-month print'),
    basis: f64('Basis ES-SPX', 'points', 'P1.4 smoothed basis; null while a leg is unknown'),
    rho: f64('ES per SPY', 'ES points per USD', 'P1.5 ratio in force; null in the es profile'),
    atr: f64('ATR', 'price', 'P5.2 of the last completed one-minute RTH bar'),
    volume: f64('Volume', 'contracts', 'Front-month volume since 18:00 ET'),
    cvd: f64('CVD', 'contracts', 'P24.8 signed front-month volume since 18:00 ET'),
    integrated_ofi_60s: f64('OFI 60 s', '-', 'P13.2 distance-weighted'),
    net_gex_flow: f64('Net gamma, flow', 'USD per 1%', 'P11.3 flow inventory; dealer view'),
    net_gex_oi: f64('Net gamma, OI', 'USD per 1%', 'P11.3 naive open-interest inventory'),
    net_gex_effective: f64('Net gamma, effective', 'USD per 1%', 'P24.3'),
    gex_disagreement: f64('Gamma disagreement', '0..1', 'P24.3'),
    flip: f64('Flip', 'price', 'P11.5 crossing nearest to spot'),
    flip_stability: f64('Flip stability', '0..1', 'P24.4'),
    flip_reason: codes('Flip reason', 'P24.4: FLIP, or why there is none', FLIP_REASONS),
    call_wall: f64('Call wall', 'price', 'P11.6 by open interest where known, else by flow'),
    put_wall: f64('Put wall', 'price', 'P11.6 by open interest where known, else by flow'),
    gamma_wall: f64('Gamma wall', 'price', 'P11.6 by open interest where known, else by flow'),
    call_wall_flow: f64('Call wall, flow', 'price', 'P11.6, flow inventory'),
    put_wall_flow: f64('Put wall, flow', 'price', 'P11.6, flow inventory'),
    gamma_wall_flow: f64('Gamma wall, flow', 'price', 'P11.6, flow inventory'),
    call_wall_effective: f64('Call wall, effective', 'price', 'P11.6, P24.3 inventory'),
    put_wall_effective: f64('Put wall, effective', 'price', 'P11.6, P24.3 inventory'),
    gamma_wall_effective: f64('Gamma wall, effective', 'price', 'P11.6, P24.3 inventory'),
    vanna_exposure: f64('Vanna exposure', 'USD per vol point', 'P11.7 flow inventory'),
    charm_exposure_per_minute: f64('Charm exposure', 'USD per minute', 'P11.7 flow inventory'),
    net_drift_calls: f64('Net drift calls', 'USD', 'P24.8'),
    net_drift_puts: f64('Net drift puts', 'USD', 'P24.8'),
    hedge_flow_calls: f64('Hedge flow calls', 'ES contracts', 'P24.8; positive = dealers buy'),
    hedge_flow_puts: f64('Hedge flow puts', 'ES contracts', 'P24.8; positive = dealers buy'),
    data_health: codes('Data health', 'scoring S8', HEALTH_STATES),
  },
})

export const levelFramesTable = defineTable({
  doc: 'One row per frame and level while ENGAGED, each second in APPROACH, each 5 s FAR, and on every change of signal, barrier_state or fuel_effect.',
  key: ['k', 'level_kind', 'level_price'],
  columns: {
    k,
    ts_ns: tsNs,
    level: i32('Level', '-', 'Row of the levels table'),
    level_kind: i32('Kind', 'code', 'P6 code'),
    level_price: f64('Price', 'price', 'Level price at this frame'),
    known_at_ns: column({ dtype: 'i64', unit: 'ns', label: 'Known at', doc: 'P6 known_at, UTC' }),
    direction: codes('Direction', 'UP when the level is at or above spot', DIRECTIONS),
    distance: f64('Distance', 'price', 'spot - level'),
    viewport_state: codes('Viewport', 'scoring S5', VIEWPORT_STATES),
    priority: f64('Attention', '0..1', 'scoring S5 priority'),
    barrier_state: codes('Barrier', 'P8.5', BARRIER_STATES),
    barrier_delta_liq: f64('Delta liquidity', 'contracts', 'P8.4 A - P - F over 60 s'),
    barrier_replenishment_rate: f64('Replenishment', 'contracts/s', 'P8.4 A / 60'),
    barrier_replenishment_ratio: f64('Refill ratio', '-', 'P8.4 A / (F + P), cap 10'),
    barrier_passive_volume: f64('Filled', 'contracts', 'P8.4 F'),
    barrier_pulled_volume: f64('Pulled', 'contracts', 'P8.4 P'),
    barrier_added_volume: f64('Added', 'contracts', 'P8.4 A'),
    barrier_net_ratio: f64('Net ratio', '-', 'P8.4 delta_liquidity / B'),
    wall_ratio: f64('Wall ratio', '-', 'P8.4 band level size over average level size'),
    barrier_depth: f64('Resting', 'contracts', 'D1 of P8.4: band depth now'),
    tape_imbalance: f64('Tape imbalance', '[-1,1]', 'P9.2'),
    tape_buy_vol: f64('Buys', 'contracts', 'P9.2'),
    tape_sell_vol: f64('Sells', 'contracts', 'P9.2'),
    tape_velocity: f64('Tape velocity', 'trades/s', 'P9.2'),
    sweep_detected: f64('Sweep', '0 or 1', 'P9.3'),
    sweep_count: i32('Sweeps', 'sweeps', 'P9.3'),
    sweep_direction: i32('Sweep direction', '-1, 0, 1', 'P9.3'),
    gamma_exposure: f64('Gamma at level', 'gamma units', 'P11.2; negative = dealers short gamma'),
    fuel_effect: codes('Fuel', 'P11.2', FUEL_EFFECTS),
    gamma_bucket: codes('Gamma bucket', 'P11.2', GAMMA_BUCKETS),
    greeks_missing: i32('Greeks missing', 'trades', 'P2.3'),
    s_liquidity: f64('Liquidity score', '0..100', 'scoring S1'),
    s_hedge: f64('Hedge score', '0..100', 'scoring S1'),
    s_tape: f64('Tape score', '0..100', 'scoring S1'),
    break_score_raw: f64('Break score, raw', '0..100', 'scoring S1'),
    break_score_smooth: f64('Break score', '0..100', 'scoring S2, half-life 2 s'),
    signal: codes('Signal', 'scoring S3; REJECT is shown as BOUNCE', SIGNALS),
    confidence: codes('Confidence', 'scoring S3', CONFIDENCES),
    fuel_es: f64('Fuel', 'ES contracts per point', 'P24.1'),
    fuel_barrier_ratio: f64('Fuel / barrier', 'per point', 'P24.1'),
    p_amplify: f64('P(AMPLIFY)', '0..1', 'P24.2'),
    p_dampen: f64('P(DAMPEN)', '0..1', 'P24.2'),
    runway_level: i32(
      'Runway level',
      '-',
      'scoring S4: next level beyond, row of the levels table',
    ),
    runway_distance: f64('Runway', 'price', 'scoring S4: distance to it'),
    runway_clear: i32('Runway clear', '0 or 1', 'scoring S4: 1 CLEAR, 0 OBSTRUCTED'),
  },
})

/** Dictionary of the levels a session has seen; `level` columns elsewhere are rows of it. */
export const levelsTable = defineTable({
  doc: 'One row per level id, in order of first appearance.',
  key: ['level'],
  columns: {
    level: i32('Level', '-', 'Row number'),
    level_id: column({
      dtype: 'string',
      unit: '-',
      label: 'Id',
      doc: 'Kind name; STRIKE and ROUND: kind_pricecents',
    }),
    level_kind: i32('Kind', 'code', 'P6 code'),
    first_k: i32('First frame', '-', 'Frame at which it was first present'),
  },
})

const perRight = (id: string, label: string, unit: string, doc: string) => ({
  [`call_${id}`]: f64(`${label}, call`, unit, doc),
  [`put_${id}`]: f64(`${label}, put`, unit, doc),
})

export const strikeFramesTable = defineTable({
  doc: 'One row per second and strike.',
  key: ['k', 'strike'],
  columns: {
    k,
    ts_ns: tsNs,
    strike: f64('Strike', 'price', 'Strike'),
    ...perRight('volume', 'Volume', 'contracts', 'P23 since flow start'),
    ...perRight('premium', 'Premium', 'USD', 'P23'),
    ...perRight('net_delta_flow', 'Net delta flow', 'delta x multiplier', 'P23, dealer sign'),
    ...perRight('net_gamma_flow', 'Net gamma flow', 'gamma units', 'P23, dealer sign'),
    ...perRight('iv', 'IV', '1/sqrt(year)', 'P10.4 last OK volatility; null when missing'),
    ...perRight('delta', 'Delta', 'per unit', 'P10'),
    ...perRight('gamma', 'Gamma', 'per unit^2', 'P10'),
    ...perRight('vanna', 'Vanna', 'per 1.00 vol', 'P10'),
    ...perRight('charm', 'Charm', 'per year', 'P10'),
    ...perRight('open_interest', 'Open interest', 'contracts', 'previous day'),
    ...perRight('gex_flow', 'Gamma, flow', 'USD per 1%', 'P11.3'),
    ...perRight('gex_oi', 'Gamma, OI', 'USD per 1%', 'P11.3'),
    ...perRight('gex_effective', 'Gamma, effective', 'USD per 1%', 'P24.3'),
  },
})

export const bookTilesTable = defineTable({
  doc: 'Displayed size by price and time: rows of (resolution, start k, price).',
  key: ['resolution', 'k', 'price'],
  columns: {
    resolution: i32('Resolution', 'frames', 'Frames per row'),
    k,
    price: f64('Price', 'price', 'Futures price, points'),
    bid_mean: f64('Bid mean', 'contracts', 'Time-weighted mean displayed size'),
    bid_last: f64('Bid last', 'contracts', 'Last displayed size'),
    ask_mean: f64('Ask mean', 'contracts', 'Time-weighted mean displayed size'),
    ask_last: f64('Ask last', 'contracts', 'Last displayed size'),
  },
})

export const gammaTilesTable = defineTable({
  doc: 'Gamma and flow by strike and time: the last value of each lens in the tile.',
  key: ['resolution', 'k', 'strike'],
  columns: {
    resolution: i32('Resolution', 'frames', 'Frames per row'),
    k,
    strike: f64('Strike', 'price', 'Strike'),
    gex_flow: f64('Gamma, flow', 'USD per 1%', 'calls + puts, dealer view'),
    gex_oi: f64('Gamma, OI', 'USD per 1%', 'calls + puts, dealer view'),
    gex_effective: f64('Gamma, effective', 'USD per 1%', 'calls + puts, dealer view'),
    delta_flow: f64('Delta', 'USD', 'N_i delta_i M U, flow inventory'),
    vanna_flow: f64('Vanna', 'USD per vol point', 'flow inventory'),
    charm_flow: f64('Charm', 'USD per minute', 'flow inventory'),
    open_interest: f64('Open interest', 'contracts', 'calls + puts'),
    volume: f64('Volume', 'contracts', 'calls + puts since flow start'),
    premium: f64('Premium', 'USD', 'calls + puts since flow start'),
  },
})

export const tradesTable = defineTable({
  doc: 'Front-month prints.',
  key: ['ts_ns'],
  columns: {
    k: i32('Frame', '-', 'First frame that contains the print'),
    ts_ns: tsNs,
    price: f64('Price', 'price', 'Profile price'),
    size: i32('Size', 'contracts', 'Contracts'),
    sign: i32('Sign', '-1, 0, 1', 'P9.1 aggressor'),
    sign_method: codes('Method', 'P9.1', SIGN_METHODS),
    sweep: i32('Sweep', '-', 'P9.3 sweep number of the session, null when none'),
  },
})

/** Chart candles, all hours: ten-second base; longer steps are merged from these. */
export const candlesTable = defineTable({
  doc: 'Ten-second candles of front-month prints, all hours; no row where nothing traded.',
  key: ['k'],
  columns: {
    k: i32('Start frame', '-', 'Frame at the candle start (multiple of 40)'),
    open: f64('Open', 'price', 'First print'),
    high: f64('High', 'price', 'Highest print'),
    low: f64('Low', 'price', 'Lowest print'),
    close: f64('Close', 'price', 'Last print'),
    volume: f64('Volume', 'contracts', 'Summed size'),
  },
})

export const eventsTable = defineTable({
  doc: 'Zone events (P7) with their labels (P21), which count only from label_known_at_ns on.',
  key: ['k', 'event_id'],
  columns: {
    k: i32('Frame', '-', 'First frame at or after the anchor'),
    event_id: column({ dtype: 'string', unit: '-', label: 'Event', doc: 'P7.3' }),
    ts_ns: tsNs,
    level: i32('Level', '-', 'Row of the levels table'),
    level_kind: i32('Kind', 'code', 'P6 code'),
    level_price: f64('Level price', 'price', 'Frozen at the anchor'),
    anchor_spot: f64('Anchor', 'price', 'Print that entered the zone'),
    zone_width: f64('Zone width', 'price', 'Frozen half-width'),
    direction: codes('Direction', 'P7', DIRECTIONS),
    break_score_smooth: f64('Break score', '0..100', 'At the anchor frame'),
    outcome: codes('Outcome', 'P21', OUTCOMES),
    t_hit_s: f64('Time to hit', 's', 'P21'),
    strength_signed: f64('Strength', 'price', 'P21.4'),
    excursion_max: f64('Excursion max', 'price', 'P21.4'),
    excursion_min: f64('Excursion min', 'price', 'P21.4'),
    label_known_at_ns: column({
      dtype: 'i64',
      unit: 'ns',
      label: 'Label known',
      doc: 'Anchor + horizon',
    }),
  },
})

/** Intervals without data in open hours. */
export const gapsTable = defineTable({
  doc: 'Intervals of more than 60 s without a futures record in open hours.',
  key: ['from_k'],
  columns: {
    from_k: i32('From', '-', 'Last frame with data'),
    to_k: i32('To', '-', 'First frame with data again'),
    reason: column({ dtype: 'string', unit: '-', label: 'Reason', doc: 'What was missing' }),
  },
})

/** What became of walls: the same numbers every five seconds while one stands, and at its end. */
export const wallAutopsiesTable = defineTable({
  doc: 'Walls at levels (P24.5): a row every five seconds while one stands and one at its end.',
  key: ['k', 'level'],
  columns: {
    k,
    ts_ns: tsNs,
    level: i32('Level', '-', 'Row of the levels table'),
    level_kind: i32('Kind', 'code', 'P6 code'),
    level_price: f64('Price', 'price', 'Level price at which the wall stood'),
    direction: codes('Direction', 'UP: asks stood, DOWN: bids', DIRECTIONS),
    start_ns: column({
      dtype: 'i64',
      unit: 'ns',
      label: 'Since',
      doc: 'When it became a WALL, UTC',
    }),
    is_standing: i32('Standing', '0 or 1', '1 while it is a WALL, 0 at its end'),
    became: codes('Became', 'P8.5 state it gave way to; null while it stands', BARRIER_STATES),
    depth_start: f64('Stood', 'contracts', 'Band depth at the start'),
    depth_end: f64('Stands', 'contracts', 'Band depth now'),
    added: f64('Added', 'contracts', 'Since the start'),
    pulled: f64('Pulled', 'contracts', 'Since the start'),
    filled: f64('Filled', 'contracts', 'Since the start'),
    consumed_share: f64('Consumed', '0..1', 'F / base; base = depth at the start + added'),
    pulled_share: f64('Pulled share', '0..1', 'P / base'),
    standing_share: f64('Standing share', '0..1', '(depth now - visibility adjustment) / base'),
    refill_ratio: f64('Refilled', '-', 'A / (F + P), capped as P8.4'),
  },
})

/** The charm clock of a frame: one row per interval from it to the expiry. */
export const charmClockTable = defineTable({
  doc: 'Hedging that the passing of time alone asks for (P24.6): rows of one frame, an interval each; every five minutes of regular hours, every half hour before.',
  key: ['k', 'from_ns'],
  columns: {
    k,
    ts_ns: tsNs,
    from_ns: column({ dtype: 'i64', unit: 'ns', label: 'From', doc: 'Start of the interval, UTC' }),
    until_ns: column({ dtype: 'i64', unit: 'ns', label: 'Until', doc: 'End of the interval, UTC' }),
    hedge_flow: f64('Hedge, flow', 'ES contracts', 'Flow inventory; positive = dealers buy'),
    hedge_oi: f64('Hedge, OI', 'ES contracts', 'Naive open interest; positive = dealers buy'),
    hedge_effective: f64('Hedge, effective', 'ES contracts', 'Both; positive = dealers buy'),
  },
})

/** What the lake's rules said, as the session went on. Not part of the frame hash: it follows from frames. */
export const alertsTable = defineTable({
  doc: 'Alerts (scoring S7) of the rules in force when the frames were made or the rules last changed, at the frame each fired.',
  key: ['k', 'rule', 'subject'],
  columns: {
    k,
    ts_ns: tsNs,
    rule: column({ dtype: 'string', unit: '-', label: 'Rule', doc: 'Id of the rule' }),
    kind: codes('Kind', 'scoring S7', ALERT_KIND_NAMES),
    subject: column({
      dtype: 'string',
      unit: '-',
      label: 'Subject',
      doc: 'Level id, zone, wall or session',
    }),
    level: i32('Level', '-', 'Row of the levels table; null when it is about no level'),
    spot: f64('Spot', 'price', 'Spot at the frame'),
    value: f64('Value', '-', 'What was compared: distance in % of spot, USD, price, contracts'),
    text: column({ dtype: 'string', unit: '-', label: 'Alert', doc: 'In words' }),
  },
})

export const FRAME_TABLES = {
  frames: framesTable,
  level_frames: levelFramesTable,
  levels: levelsTable,
  strike_frames: strikeFramesTable,
  book_tiles: bookTilesTable,
  gamma_tiles: gammaTilesTable,
  trades: tradesTable,
  candles: candlesTable,
  events: eventsTable,
  gaps: gapsTable,
  wall_autopsies: wallAutopsiesTable,
  charm_clock: charmClockTable,
  alerts: alertsTable,
} as const
export type FrameTable = keyof typeof FRAME_TABLES
export type ColumnOf<T extends FrameTable> = keyof (typeof FRAME_TABLES)[T]['columns'] & string
