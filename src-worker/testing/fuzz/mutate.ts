/** Seeded damage to bytes: flips, lies in length fields, cuts, copies, splices, hostile text. */

import type { Random } from '#core/domain/random'

const VALUES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]
const TOKENS = [
  '"',
  '""',
  ',',
  ';',
  '\n',
  '\r\n',
  '\t',
  '-',
  '.',
  '1e309',
  'NaN',
  '99999999999999999999',
  '-1',
  '\u0000',
  '\ufeff',
  '٣',
  '2025-02-30',
  '#',
  '=',
  'null',
  '1'.repeat(400),
  ','.repeat(400),
]
const MAX_BYTES = 256 * 1024

/** A damaged copy of one of `seeds`. */
export function mutate(seeds: readonly Buffer[], random: Random, isText: boolean): Buffer {
  const pick = (n: number) => Math.floor(random.uniform() * n)
  let bytes = Buffer.from(seeds[pick(seeds.length)] as Buffer)
  for (let rounds = 1 + pick(1 + pick(5)); rounds > 0; rounds--) {
    const at = pick(bytes.length + 1)
    const kind = pick(isText ? 8 : 7)
    if (kind === 0 && at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << pick(8))
    else if (kind === 1 && at < bytes.length) bytes[at] = pick(256)
    else if (kind === 2 && bytes.length >= 4)
      bytes.writeUInt32LE(VALUES[pick(VALUES.length)] as number, pick(bytes.length - 3))
    else if (kind === 3) bytes = bytes.subarray(0, at)
    else if (kind === 4)
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(pick(bytes.length + 1))])
    else if (kind === 5) {
      const from = pick(bytes.length + 1)
      bytes = Buffer.concat([
        bytes.subarray(0, at),
        bytes.subarray(from, from + pick(200)),
        bytes.subarray(at),
      ])
    } else if (kind === 6) {
      const other = seeds[pick(seeds.length)] as Buffer
      bytes = Buffer.concat([bytes.subarray(0, at), other.subarray(pick(other.length + 1))])
    } else
      bytes = Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(TOKENS[pick(TOKENS.length)] as string),
        bytes.subarray(at),
      ])
    bytes = Buffer.from(bytes.subarray(0, MAX_BYTES))
  }
  return bytes
}
