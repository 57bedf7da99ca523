/**
 * Records as JSON-ready objects with the field names of dbn.md. 64-bit integers are decimal strings;
 * a price `p` also appears as the number `p_decimal`, null when undefined. Records come as stored;
 * `upgradeRecord` (upgrade.ts) turns an older version's into the v3 shape.
 */
import { readText } from './bytes.ts'
import { UNDEF_PRICE } from './codes.ts'
import type { Field, RecordLayout } from './layout.ts'

export type JsonValue = string | number | null | JsonObject[]
export interface JsonObject {
  [name: string]: JsonValue
}

/** Decodes the record at `offset`; `tsOutAt` is the offset of its trailing ts_out, or null. */
export function recordJson(
  bytes: Uint8Array,
  view: DataView,
  offset: number,
  layout: RecordLayout,
  tsOutAt: number | null,
): JsonObject {
  const object: JsonObject = {}
  readFields(object, layout.fields, bytes, view, offset)
  if (tsOutAt !== null) object.ts_out = view.getBigUint64(tsOutAt, true).toString()
  return object
}

function readFields(
  object: JsonObject,
  fields: readonly Field[],
  bytes: Uint8Array,
  view: DataView,
  base: number,
) {
  for (const { name, offset, bytes: size, type } of fields) {
    const at = base + offset
    if (type === 'price') {
      const raw = view.getBigInt64(at, true)
      object[name] = raw.toString()
      object[`${name}_decimal`] = raw === UNDEF_PRICE ? null : Number(raw) / 1e9
    } else if (typeof type === 'string') object[name] = scalar(view, at, type)
    else if ('text' in type) object[name] = readText(bytes, at, size)
    else if ('levels' in type)
      object[name] = Array.from({ length: type.levels }, (_, k) => {
        const level: JsonObject = {}
        readFields(level, type.pair, bytes, view, at + k * 32)
        return level
      })
  }
}

type Scalar = Exclude<Field['type'], object | 'price'>
function scalar(view: DataView, at: number, type: Scalar): JsonValue {
  switch (type) {
    case 'u8':
      return view.getUint8(at)
    case 'i8':
      return view.getInt8(at)
    case 'u16':
      return view.getUint16(at, true)
    case 'i16':
      return view.getInt16(at, true)
    case 'u32':
      return view.getUint32(at, true)
    case 'i32':
      return view.getInt32(at, true)
    case 'i64':
      return view.getBigInt64(at, true).toString()
    case 'char': {
      const code = view.getUint8(at)
      return code === 0 ? '' : String.fromCharCode(code)
    }
    default:
      return view.getBigUint64(at, true).toString()
  }
}
