/**
 * Hostile DBN files that know the format: versions, lengths, counts and codes that lie, records of
 * one kind in files of another, records cut, doubled and enlarged; plain, in zstd frames (several,
 * skippable ones between), damaged once more after packing, or bombs.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Random } from '#core/domain/random'
import { RTYPE } from '#core/formats/dbn/codes'
import { EDGES, EDGES_64, mutate, oneOf } from './mutate.ts'

interface Parts {
  /** Prelude and metadata; empty for a fragment. */
  meta: Buffer
  records: Buffer[]
}

const PRELUDE = 8
const LISTS_AT = PRELUDE + 100 + 4
const MAX_RECORDS = 12
const RTYPES = Object.values(RTYPE)
const BOMB_BYTES = 8 * 2 ** 20

export function dbnInputs(files: readonly Buffer[]): (random: Random) => Buffer {
  const parts = files
    .map(plainOf)
    .filter((plain) => plain !== null)
    .map(partsOf)
  // Sixteen bytes of 4 are a record of an unknown kind: nothing but their number is wrong.
  const [first] = parts
  const bombs = [0, 4, 0x5c].flatMap((fill) => {
    const records = Buffer.alloc(BOMB_BYTES, fill)
    return [zstd(records), zstd(Buffer.concat([first?.meta ?? records, records]))]
  })
  return (random) => {
    const turn = random.uniform()
    if (turn < 0.0005) return Buffer.from(oneOf(bombs, random))
    if (turn < 0.12) return mutate(oneOf(files, random), files, random)
    const made = clone(oneOf(parts, random))
    for (let n = random.int(4); n >= 0; n--) oneOf(DAMAGE, random)(made, random, parts)
    const plain = Buffer.concat([made.meta, ...made.records])
    return packed(turn < 0.3 ? mutate(plain, files, random) : plain, random)
  }
}

function plainOf(file: Buffer): Buffer | null {
  if (file.readUInt32LE(0) !== 0xfd2fb528) return file[0] === 0x44 || !isDbz(file) ? file : null
  return zstdDecompressSync(file)
}
const isDbz = (file: Buffer) => file.readUInt32LE(0) >>> 4 === 0x184d2a5

function partsOf(plain: Buffer): Parts {
  let at = plain.toString('latin1', 0, 3) === 'DBN' ? PRELUDE + plain.readUInt32LE(4) : 0
  const meta: Buffer = plain.subarray(0, at)
  const records: Buffer[] = []
  while (at < plain.length && records.length < MAX_RECORDS) {
    const bytes = (plain[at] as number) * 4
    if (bytes === 0) break
    records.push(plain.subarray(at, at + bytes))
    at += bytes
  }
  return { meta, records }
}

const clone = ({ meta, records }: Parts): Parts => ({
  meta: Buffer.from(meta),
  records: records.map((r) => Buffer.from(r)),
})

type Damage = (parts: Parts, random: Random, all: readonly Parts[]) => void

function inMeta(size: number, write: (meta: Buffer, random: Random) => void): Damage {
  return ({ meta }, random) => {
    if (meta.length >= size) write(meta, random)
  }
}
function inRecord(write: (record: Buffer, random: Random) => void): Damage {
  return ({ records }, random) => {
    if (records.length > 0) write(oneOf(records, random), random)
  }
}

const DAMAGE: readonly Damage[] = [
  // Version, length, schema, ts_out, width of symbols, a schema definition, counts of lists.
  inMeta(4, (meta, random) => {
    meta[3] = oneOf([0, 1, 2, 3, 4, 9, 255], random)
  }),
  inMeta(8, (meta, random) => {
    const length = meta.readUInt32LE(4)
    meta.writeUInt32LE(oneOf([length - 1, length + 1, length + 8, 99, ...EDGES], random) >>> 0, 4)
  }),
  inMeta(26, (meta, random) => {
    meta.writeUInt16LE(random.int(4) === 0 ? 0xffff : random.int(24), 24)
  }),
  inMeta(60, (meta, random) => {
    meta[52 + (meta[3] === 1 ? 8 : 0)] = random.int(3)
  }),
  inMeta(60, (meta, random) => {
    meta.writeUInt16LE(oneOf([0, 1, 21, 22, 23, 70, 71, 72, 0xffff], random), 53)
  }),
  inMeta(LISTS_AT, (meta, random) => {
    meta.writeUInt32LE(oneOf(EDGES, random), LISTS_AT - 4)
  }),
  inMeta(LISTS_AT + 16, (meta, random) => {
    const at = LISTS_AT + random.int(meta.length - LISTS_AT - 3)
    meta.writeUInt32LE(oneOf(EDGES, random), at)
  }),
  (parts) => {
    parts.meta = Buffer.alloc(0)
  },
  (parts, random) => {
    parts.meta = parts.meta.subarray(0, random.int(parts.meta.length + 1))
  },
  // Length byte, kind, times, prices, ids, letters.
  inRecord((record, random) => {
    record[0] = random.int(256)
  }),
  inRecord((record, random) => {
    record[1] = random.int(3) === 0 ? random.int(256) : oneOf(RTYPES, random)
  }),
  inRecord((record, random) => {
    const at = 8 * random.int(Math.floor(record.length / 8))
    if (at + 8 <= record.length) record.writeBigInt64LE(oneOf(EDGES_64, random), at)
  }),
  inRecord((record, random) => {
    const at = 4 * random.int(Math.floor(record.length / 4))
    if (at + 4 <= record.length) record.writeUInt32LE(oneOf(EDGES, random), at)
  }),
  inRecord((record, random) => {
    if (record.length > 30)
      record[28 + random.int(3)] = oneOf([0, 65, 66, 67, 77, 78, 82, 84, 255], random)
  }),
  inRecord((record, random) => {
    for (let i = 16; i < record.length; i++) if (random.int(8) === 0) record[i] = random.int(256)
  }),
  // Records of other files, doubled, taken away, turned about, cut, with ts_out, with garbage.
  ({ records }, random, all) => {
    const other = oneOf(all, random).records
    if (other.length > 0)
      records.splice(random.int(records.length + 1), 0, Buffer.from(oneOf(other, random)))
  },
  ({ records }, random) => {
    if (records.length === 0) return
    const one = oneOf(records, random)
    const at = records.indexOf(one)
    for (let n = random.int(40); n >= 0; n--) records.splice(at, 0, Buffer.from(one))
  },
  ({ records }, random) => {
    records.splice(random.int(records.length + 1), 1 + random.int(3))
  },
  ({ records }) => {
    records.reverse()
  },
  ({ records }, random) => {
    const last = records.pop()
    if (last) records.push(last.subarray(0, random.int(last.length + 1)))
  },
  ({ meta, records }) => {
    const at = meta[3] === 1 ? 60 : 52
    if (meta.length > at) meta[at] = 1
    for (const [i, record] of records.entries()) {
      records[i] = Buffer.concat([record, Buffer.alloc(8, 7)])
      ;(records[i] as Buffer)[0] = Math.min(255, Math.ceil((record.length + 8) / 4))
    }
  },
  ({ records }, random) => {
    records.push(Buffer.from(Array.from({ length: random.int(80) }, () => random.int(256))))
  },
]

const zstd = (bytes: Buffer, random?: Random): Buffer =>
  zstdCompressSync(bytes, {
    params: {
      [constants.ZSTD_c_compressionLevel]: 1,
      // Small tables: most of the time of a small frame goes into clearing them.
      [constants.ZSTD_c_windowLog]: bytes.length > 65_536 ? 20 : 12,
      [constants.ZSTD_c_checksumFlag]: random ? random.int(2) : 1,
      [constants.ZSTD_c_contentSizeFlag]: random ? random.int(2) : 1,
    },
  })

function skippable(random: Random): Buffer {
  const frame = Buffer.alloc(8 + random.int(20))
  frame.writeUInt32LE(0x184d2a50 + random.int(16), 0)
  frame.writeUInt32LE(random.int(4) === 0 ? oneOf(EDGES, random) : frame.length - 8, 4)
  return frame
}

function packed(plain: Buffer, random: Random): Buffer {
  const turn = random.uniform()
  if (turn < 0.5) return plain
  if (turn < 0.78) return zstd(plain, random)
  if (turn < 0.86) {
    const at = random.int(plain.length + 1)
    const frames = [zstd(plain.subarray(0, at), random), zstd(plain.subarray(at), random)]
    if (random.int(2) === 0) frames.splice(random.int(3), 0, skippable(random))
    return Buffer.concat(frames)
  }
  const frame = zstd(plain, random)
  // The descriptor of the frame: windows, sizes, dictionaries it does not have.
  if (turn < 0.9) {
    frame[4 + random.int(Math.min(10, frame.length - 4))] = random.int(256)
    return frame
  }
  return mutate(frame, [], random)
}
