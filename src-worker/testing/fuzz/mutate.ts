/** Seeded damage to bytes without regard for what they mean: flips, lies, cuts, copies, splices. */

import type { Random } from '#core/domain/random'

/** Numbers at the edges of what fields hold. */
export const EDGES = [
  0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000,
  0xfffffffe, 0xffffffff,
]
const MAX_BYTES = 256 * 1024

export const oneOf = <T>(list: readonly T[], random: Random): T =>
  list[random.int(list.length)] as T

/** A damaged copy of `bytes`; `others` is what is spliced in. */
export function mutate(bytes: Buffer, others: readonly Buffer[], random: Random): Buffer {
  let out: Buffer = Buffer.from(bytes)
  for (let rounds = 1 + random.int(1 + random.int(5)); rounds > 0; rounds--) {
    out = once(out, others, random)
    if (out.length > MAX_BYTES) out = out.subarray(0, MAX_BYTES)
  }
  return out
}

function once(bytes: Buffer, others: readonly Buffer[], random: Random): Buffer {
  const at = random.int(bytes.length + 1)
  const kind = random.int(8)
  if (kind === 0 && at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << random.int(8))
  else if (kind === 1 && at < bytes.length) bytes[at] = random.int(256)
  else if (kind === 2 && bytes.length >= 4)
    bytes.writeUInt32LE(oneOf(EDGES, random), random.int(bytes.length - 3))
  else if (kind === 3 && bytes.length >= 8)
    bytes.writeBigInt64LE(oneOf(EDGES_64, random), random.int(bytes.length - 7))
  else if (kind === 4) return bytes.subarray(0, at)
  else if (kind === 5)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(random.int(bytes.length + 1))])
  else if (kind === 6) {
    const from = random.int(bytes.length + 1)
    return Buffer.concat([
      bytes.subarray(0, at),
      bytes.subarray(from, from + random.int(200)),
      bytes.subarray(at),
    ])
  } else if (kind === 7 && others.length > 0) {
    const other = oneOf(others, random)
    return Buffer.concat([bytes.subarray(0, at), other.subarray(random.int(other.length + 1))])
  }
  return bytes
}

export const EDGES_64 = [
  0n,
  1n,
  -1n,
  0x7fff_ffff_ffff_ffffn,
  -0x8000_0000_0000_0000n,
  0x7fff_ffff_ffff_fffen,
  1n << 53n,
  (1n << 53n) + 1n,
  1n << 32n,
  -(1n << 32n),
  1_000_000_000n,
]
