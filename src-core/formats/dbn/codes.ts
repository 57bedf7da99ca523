/** Numbers of the DBN format (dbn.md 2 to 4). Every enum is open: unknown values stay numbers. */

/** Schema code by name (dbn.md 3.1). */
export const SCHEMA_CODES = {
  mbo: 0,
  'mbp-1': 1,
  'mbp-10': 2,
  tbbo: 3,
  trades: 4,
  'ohlcv-1s': 5,
  'ohlcv-1m': 6,
  'ohlcv-1h': 7,
  'ohlcv-1d': 8,
  definition: 9,
  statistics: 10,
  status: 11,
  imbalance: 12,
  'ohlcv-eod': 13,
  'cmbp-1': 14,
  'cbbo-1s': 15,
  'cbbo-1m': 16,
  tcbbo: 17,
  'bbo-1s': 18,
  'bbo-1m': 19,
} as const
export type DbnSchema = keyof typeof SCHEMA_CODES

/** Symbology type code by name (dbn.md 3.1). */
export const STYPE_CODES = {
  instrument_id: 0,
  raw_symbol: 1,
  smart: 2,
  continuous: 3,
  parent: 4,
  nasdaq_symbol: 5,
  cms_symbol: 6,
  isin: 7,
  us_code: 8,
  bbg_comp_id: 9,
  bbg_comp_ticker: 10,
  figi: 11,
  figi_ticker: 12,
} as const
export type DbnStype = keyof typeof STYPE_CODES

export const RTYPE = {
  trade: 0x00,
  mbp1: 0x01,
  mbp10: 0x0a,
  ohlcvOld: 0x11,
  status: 0x12,
  definition: 0x13,
  imbalance: 0x14,
  error: 0x15,
  symbolMapping: 0x16,
  system: 0x17,
  statistics: 0x18,
  ohlcv1s: 0x20,
  ohlcv1m: 0x21,
  ohlcv1h: 0x22,
  ohlcv1d: 0x23,
  ohlcvEod: 0x24,
  mbo: 0xa0,
  cmbp1: 0xb1,
  cbbo1s: 0xc0,
  cbbo1m: 0xc1,
  tcbbo: 0xc2,
  bbo1s: 0xc3,
  bbo1m: 0xc4,
} as const

/** "None or mixed" in the metadata. */
export const SCHEMA_MIXED = 0xffff
export const STYPE_NONE = 255

/** Record flag bits (dbn.md 5). */
export const FLAG = {
  last: 0x80,
  tob: 0x40,
  snapshot: 0x20,
  mbp: 0x10,
  badTsRecv: 0x08,
  maybeBadBook: 0x04,
} as const

/** Sentinels (dbn.md 1). */
export const UNDEF_PRICE = 0x7fff_ffff_ffff_ffffn
export const UNDEF_TIMESTAMP = 0xffff_ffff_ffff_ffffn

/** Bytes of the header every record starts with. */
export const HEADER_BYTES = 16
/** Largest record the u8 length in 4-byte words can state. */
export const MAX_RECORD_BYTES = 1020

const nameByCode = (codes: Record<string, number>) =>
  new Map(Object.entries(codes).map(([name, code]) => [code, name]))
const schemaNames = nameByCode(SCHEMA_CODES)

/** The schema's name, `mixed` for 0xFFFF, else the bare number as text. */
export const schemaName = (code: number): string =>
  code === SCHEMA_MIXED ? 'mixed' : (schemaNames.get(code) ?? String(code))
