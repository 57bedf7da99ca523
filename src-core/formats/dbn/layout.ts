/**
 * Record layouts of DBN v1 to v3 as data (dbn.md 4 to 8). Each record is declared once, in memory
 * order with its reserved bytes; offsets, the JSON decoder and the writer are derived from this.
 */
import { invariant } from '../../domain/invariant.ts'
import { HEADER_BYTES, RTYPE } from './codes.ts'

/** `price` is an i64 of 1e-9 units, `ts` a u64 of UTC ns, `char` one ASCII byte, a number N is char[N]. */
export type FieldType =
  | 'u8'
  | 'i8'
  | 'u16'
  | 'i16'
  | 'u32'
  | 'i32'
  | 'u64'
  | 'i64'
  | 'price'
  | 'ts'
  | 'char'
  | { text: number }
  | { reserved: number }
  | { levels: number; pair: readonly Field[] }
export interface Field {
  name: string
  offset: number
  bytes: number
  type: FieldType
}
/** One record struct. `bytes` excludes the optional trailing ts_out. */
export interface RecordLayout {
  name: string
  bytes: number
  fields: readonly Field[]
}
export type DbnVersion = 1 | 2 | 3

const SCALAR_BYTES = {
  u8: 1,
  i8: 1,
  char: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  i64: 8,
  price: 8,
  ts: 8,
} as const
const PAIR_BYTES = 32

function bytesOf(type: FieldType): number {
  if (typeof type === 'string') return SCALAR_BYTES[type]
  if ('text' in type) return type.text
  if ('reserved' in type) return type.reserved
  return type.levels * PAIR_BYTES
}

/** "name:type" words in memory order; `_:n` reserved bytes, `name:sN` text of N bytes. */
function fieldsOf(spec: string, start: number, pair: readonly Field[] = []): Field[] {
  let offset = start
  return spec
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [name = '', code = ''] = word.split(':')
      const type = typeOf(name, code, pair)
      const field = { name, offset, bytes: bytesOf(type), type }
      offset += field.bytes
      return field
    })
}

function typeOf(name: string, code: string, pair: readonly Field[]): FieldType {
  if (name === '_') return { reserved: Number(code) }
  if (name === 'levels') return { levels: Number(code), pair }
  if (code.startsWith('s')) return { text: Number(code.slice(1)) }
  invariant(code in SCALAR_BYTES, `unknown field type ${word(name, code)}`)
  return code as keyof typeof SCALAR_BYTES
}
const word = (name: string, code: string) => `${name}:${code}`

const HEADER = fieldsOf('length:u8 rtype:u8 publisher_id:u16 instrument_id:u32 ts_event:ts', 0)
const PAIR = fieldsOf('bid_px:price ask_px:price bid_sz:u32 ask_sz:u32 bid_ct:u32 ask_ct:u32', 0)
const CONSOLIDATED_PAIR = fieldsOf(
  'bid_px:price ask_px:price bid_sz:u32 ask_sz:u32 bid_pb:u16 _:2 ask_pb:u16 _:2',
  0,
)

function layout(
  name: string,
  bytes: number,
  spec: string,
  pair: readonly Field[] = PAIR,
): RecordLayout {
  const fields = [...HEADER, ...fieldsOf(spec, HEADER_BYTES, pair)]
  const last = fields.at(-1)
  invariant(last && last.offset + last.bytes === bytes, `layout ${name} is not ${bytes} bytes`)
  return { name, bytes, fields }
}

const TRADE_BODY =
  'price:price size:u32 action:char side:char flags:u8 depth:u8 ts_recv:ts ts_in_delta:i32 sequence:u32'
const BBO_BODY =
  'price:price size:u32 _:1 side:char flags:u8 _:1 ts_recv:ts _:4 sequence:u32 levels:1'
const CMBP_BODY =
  'price:price size:u32 action:char side:char flags:u8 _:1 ts_recv:ts ts_in_delta:i32 _:4 levels:1'
const CBBO_BODY = 'price:price size:u32 _:1 side:char flags:u8 _:1 ts_recv:ts _:8 levels:1'

const TRADE = layout('trade', 48, TRADE_BODY)
const MBP1 = layout('mbp1', 80, `${TRADE_BODY} levels:1`)
const MBP10 = layout('mbp10', 368, `${TRADE_BODY} levels:10`)
const MBO = layout(
  'mbo',
  56,
  'order_id:u64 price:price size:u32 flags:u8 channel_id:u8 action:char side:char ts_recv:ts ts_in_delta:i32 sequence:u32',
)
const BBO = layout('bbo', 80, BBO_BODY)
const CMBP1 = layout('cmbp1', 80, CMBP_BODY, CONSOLIDATED_PAIR)
const CBBO = layout('cbbo', 80, CBBO_BODY, CONSOLIDATED_PAIR)
const OHLCV = layout('ohlcv', 56, 'open:price high:price low:price close:price volume:u64')
const STATUS = layout(
  'status',
  40,
  'ts_recv:ts action:u16 reason:u16 trading_event:u16 is_trading:char is_quoting:char is_short_sell_restricted:char _:7',
)
const IMBALANCE = layout(
  'imbalance',
  112,
  `ts_recv:ts ref_price:price auction_time:ts cont_book_clr_price:price auct_interest_clr_price:price
   ssr_filling_price:price ind_match_price:price upper_collar:price lower_collar:price
   paired_qty:u32 total_imbalance_qty:u32 market_imbalance_qty:u32 unpaired_qty:u32
   auction_type:char side:char auction_status:u8 freeze_status:u8 num_extensions:u8
   unpaired_side:char significant_imbalance:char _:1`,
)
const STATISTICS_V1 = layout(
  'statistics',
  64,
  `ts_recv:ts ts_ref:ts price:price quantity:i32 sequence:u32 ts_in_delta:i32 stat_type:u16
   channel_id:u16 update_action:u8 stat_flags:u8 _:6`,
)
const STATISTICS_V3 = layout(
  'statistics',
  80,
  `ts_recv:ts ts_ref:ts price:price quantity:i64 sequence:u32 ts_in_delta:i32 stat_type:u16
   channel_id:u16 update_action:u8 stat_flags:u8 _:18`,
)

const DEFINITION_HEAD = `ts_recv:ts min_price_increment:price display_factor:price expiration:ts
  activation:ts high_limit_price:price low_limit_price:price max_price_variation:price`
const DEFINITION_V1 = layout(
  'definition',
  360,
  `${DEFINITION_HEAD} trading_reference_price:price unit_of_measure_qty:price
   min_price_increment_amount:price price_ratio:price inst_attrib_value:i32 underlying_id:u32
   raw_instrument_id:u32 market_depth_implied:i32 market_depth:i32 market_segment_id:u32
   max_trade_vol:u32 min_lot_size:i32 min_lot_size_block:i32 min_lot_size_round_lot:i32
   min_trade_vol:u32 _:4 contract_multiplier:i32 decay_quantity:i32 original_contract_size:i32 _:4
   trading_reference_date:u16 appl_id:i16 maturity_year:u16 decay_start_date:u16 channel_id:u16
   currency:s4 settl_currency:s4 secsubtype:s6 raw_symbol:s22 group:s21 exchange:s5 asset:s7 cfi:s7
   security_type:s7 unit_of_measure:s31 underlying:s21 strike_price_currency:s4
   instrument_class:char _:2 strike_price:price _:6 match_algorithm:char
   md_security_trading_status:u8 main_fraction:u8 price_display_format:u8 settl_price_type:u8
   sub_fraction:u8 underlying_product:u8 security_update_action:char maturity_month:u8
   maturity_day:u8 maturity_week:u8 user_defined_instrument:char contract_multiplier_unit:i8
   flow_schedule_type:i8 tick_rule:u8 _:3`,
)
const DEFINITION_V2 = layout(
  'definition',
  400,
  `${DEFINITION_HEAD} trading_reference_price:price unit_of_measure_qty:price
   min_price_increment_amount:price price_ratio:price strike_price:price inst_attrib_value:i32
   underlying_id:u32 raw_instrument_id:u32 market_depth_implied:i32 market_depth:i32
   market_segment_id:u32 max_trade_vol:u32 min_lot_size:i32 min_lot_size_block:i32
   min_lot_size_round_lot:i32 min_trade_vol:u32 contract_multiplier:i32 decay_quantity:i32
   original_contract_size:i32 trading_reference_date:u16 appl_id:i16 maturity_year:u16
   decay_start_date:u16 channel_id:u16 currency:s4 settl_currency:s4 secsubtype:s6 raw_symbol:s71
   group:s21 exchange:s5 asset:s7 cfi:s7 security_type:s7 unit_of_measure:s31 underlying:s21
   strike_price_currency:s4 instrument_class:char match_algorithm:char
   md_security_trading_status:u8 main_fraction:u8 price_display_format:u8 settl_price_type:u8
   sub_fraction:u8 underlying_product:u8 security_update_action:char maturity_month:u8
   maturity_day:u8 maturity_week:u8 user_defined_instrument:char contract_multiplier_unit:i8
   flow_schedule_type:i8 tick_rule:u8 _:10`,
)
const DEFINITION_V3 = layout(
  'definition',
  520,
  `${DEFINITION_HEAD} unit_of_measure_qty:price min_price_increment_amount:price price_ratio:price
   strike_price:price raw_instrument_id:u64 leg_price:price leg_delta:price inst_attrib_value:i32
   underlying_id:u32 market_depth_implied:i32 market_depth:i32 market_segment_id:u32
   max_trade_vol:u32 min_lot_size:i32 min_lot_size_block:i32 min_lot_size_round_lot:i32
   min_trade_vol:u32 contract_multiplier:i32 decay_quantity:i32 original_contract_size:i32
   leg_instrument_id:u32 leg_ratio_price_numerator:i32 leg_ratio_price_denominator:i32
   leg_ratio_qty_numerator:i32 leg_ratio_qty_denominator:i32 leg_underlying_id:u32 appl_id:i16
   maturity_year:u16 decay_start_date:u16 channel_id:u16 leg_count:u16 leg_index:u16 currency:s4
   settl_currency:s4 secsubtype:s6 raw_symbol:s71 group:s21 exchange:s5 asset:s11 cfi:s7
   security_type:s7 unit_of_measure:s31 underlying:s21 strike_price_currency:s4 leg_raw_symbol:s71
   instrument_class:char match_algorithm:char main_fraction:u8 price_display_format:u8
   sub_fraction:u8 underlying_product:u8 security_update_action:char maturity_month:u8
   maturity_day:u8 maturity_week:u8 user_defined_instrument:char contract_multiplier_unit:i8
   flow_schedule_type:i8 tick_rule:u8 leg_instrument_class:char leg_side:char _:17`,
)
const MAPPING_V1 = layout(
  'symbol_mapping',
  80,
  'stype_in_symbol:s22 stype_out_symbol:s22 _:4 start_ts:ts end_ts:ts',
)
const MAPPING_V2 = layout(
  'symbol_mapping',
  176,
  'stype_in:u8 stype_in_symbol:s71 stype_out:u8 stype_out_symbol:s71 start_ts:ts end_ts:ts',
)
const ERROR_V1 = layout('error', 80, 'err:s64')
const ERROR_V2 = layout('error', 320, 'err:s302 code:u8 is_last:u8')
const SYSTEM_V1 = layout('system', 80, 'msg:s64')
const SYSTEM_V2 = layout('system', 320, 'msg:s303 code:u8')

const same = (l: RecordLayout) => [l, l, l] as const
/** Layouts of v1, v2, v3 by rtype. */
const LAYOUTS = new Map<number, readonly [RecordLayout, RecordLayout, RecordLayout]>([
  [RTYPE.trade, same(TRADE)],
  [RTYPE.mbp1, same(MBP1)],
  [RTYPE.mbp10, same(MBP10)],
  [RTYPE.mbo, same(MBO)],
  [RTYPE.status, same(STATUS)],
  [RTYPE.imbalance, same(IMBALANCE)],
  [RTYPE.cmbp1, same(CMBP1)],
  [RTYPE.tcbbo, same(CMBP1)],
  [RTYPE.cbbo1s, same(CBBO)],
  [RTYPE.cbbo1m, same(CBBO)],
  [RTYPE.bbo1s, same(BBO)],
  [RTYPE.bbo1m, same(BBO)],
  [RTYPE.definition, [DEFINITION_V1, DEFINITION_V2, DEFINITION_V3]],
  [RTYPE.statistics, [STATISTICS_V1, STATISTICS_V1, STATISTICS_V3]],
  [RTYPE.symbolMapping, [MAPPING_V1, MAPPING_V2, MAPPING_V2]],
  [RTYPE.error, [ERROR_V1, ERROR_V2, ERROR_V2]],
  [RTYPE.system, [SYSTEM_V1, SYSTEM_V2, SYSTEM_V2]],
  ...[RTYPE.ohlcvOld, 0x20, 0x21, 0x22, 0x23, 0x24].map(
    (rtype) => [rtype, same(OHLCV)] as [number, ReturnType<typeof same>],
  ),
])

/** Every rtype with a layout, ascending. */
export const KNOWN_RTYPES: readonly number[] = [...LAYOUTS.keys()].sort((a, b) => a - b)

/** The layout of a record in a file of this version; null for an rtype this program does not know. */
export function layoutOf(version: DbnVersion, rtype: number): RecordLayout | null {
  return LAYOUTS.get(rtype)?.[version - 1] ?? null
}

/**
 * The layout of a record whose version is not known (a fragment without metadata), from its size.
 * Returns null when no version of the record has this size.
 */
export function layoutBySize(rtype: number, bytes: number): RecordLayout | null {
  return LAYOUTS.get(rtype)?.find((l) => l.bytes === bytes) ?? null
}
