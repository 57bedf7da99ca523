/** JSON with integers beyond 2^53 kept: nanosecond times come as bigint, everything else as usual. */

/** What the reviver is told about a primitive's text (ES2025). */
interface RevivedSource {
  source?: string
}
type Reviver = (key: string, value: unknown, context: RevivedSource) => unknown

const keepIntegers: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && source && /^-?\d+$/.test(source)
    ? BigInt(source)
    : value

export const parseExact = (text: string): unknown =>
  JSON.parse(text, keepIntegers as (key: string, value: unknown) => unknown)
