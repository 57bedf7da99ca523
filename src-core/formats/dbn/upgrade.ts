/**
 * Older records in the v3 shape (dbn.md 9), so that what reads definitions, statistics and gateway
 * messages sees one form. Works on decoded objects; fields v3 dropped are kept under their names.
 */
import { RTYPE, UNDEF_PRICE } from './codes.ts'
import type { DbnVersion } from './layout.ts'
import { layoutOf } from './layout.ts'
import type { JsonObject } from './record-json.ts'

const I32_MAX = 2147483647
const UNSET = 255

/** The record as version 3 would have stored it; version 3 records and unchanged kinds pass through. */
export function upgradeRecord(record: JsonObject, version: DbnVersion): JsonObject {
  const rtype = Number(record.rtype)
  const layout = layoutOf(3, rtype)
  if (version === 3 || !layout || layout === layoutOf(version, rtype)) return record
  const tsOutWords = 'ts_out' in record ? 2 : 0
  const added = additions(rtype, record)
  return { ...record, ...added, length: layout.bytes / 4 + tsOutWords }
}

function additions(rtype: number, record: JsonObject): JsonObject {
  switch (rtype) {
    case RTYPE.statistics:
      return {
        quantity: record.quantity === I32_MAX ? UNDEF_PRICE.toString() : String(record.quantity),
      }
    case RTYPE.definition:
      return { raw_instrument_id: String(record.raw_instrument_id), ...NO_LEG }
    case RTYPE.symbolMapping:
      return { stype_in: record.stype_in ?? UNSET, stype_out: record.stype_out ?? UNSET }
    case RTYPE.error:
      return 'code' in record ? {} : { code: errorCode(String(record.err)), is_last: UNSET }
    case RTYPE.system:
      return 'code' in record ? {} : { code: systemCode(String(record.msg)) }
    default:
      return {}
  }
}

const NO_LEG: JsonObject = {
  leg_price: UNDEF_PRICE.toString(),
  leg_price_decimal: null,
  leg_delta: UNDEF_PRICE.toString(),
  leg_delta_decimal: null,
  leg_instrument_id: 0,
  leg_ratio_price_numerator: 0,
  leg_ratio_price_denominator: 0,
  leg_ratio_qty_numerator: 0,
  leg_ratio_qty_denominator: 0,
  leg_underlying_id: 0,
  leg_count: 0,
  leg_index: 0,
  leg_raw_symbol: '',
  leg_instrument_class: '',
  leg_side: 'N',
}

function errorCode(text: string): number {
  if (text === 'User or API key deactivated') return 2
  if (text === 'User has reached their open connection limit') return 3
  if (text.startsWith('Failed to resolve symbol')) return 4
  if (text === 'Internal error') return 6
  if (text.startsWith('Slow client detected for ')) return 7
  return UNSET
}

function systemCode(text: string): number {
  if (text === 'Heartbeat') return 0
  if (text.startsWith('End of interval for ')) return 4
  if (text.startsWith('Subscription request ') && text.endsWith(' succeeded')) return 1
  if (text.startsWith('Warning: slow reading')) return 2
  if (text.startsWith('Finished ') && text.endsWith(' replay')) return 3
  return UNSET
}
