/**
 * Hostile zips that know the format (APPNOTE 4.3): local headers, directory and end record whose
 * sizes, counts, offsets, methods, flags and names lie; entries that share bytes; bombs.
 */
import { crc32, deflateRawSync } from 'node:zlib'
import type { Random } from '#core/domain/random'
import { EDGES, EDGES_64, mutate, oneOf } from './mutate.ts'

const NAMES = [
  '20231213_spy_minute_trade.csv',
  '20231213_spy_minute_quote_american_call_4600000_20231213.csv',
  '20231213_spy_minute_openinterest_american_put_4600000_20231213.csv',
  '20231213_spy_Trade_Tick.csv',
  '20231213_es_second_trade_202312.csv',
  'spy.csv',
  'es_trade_209913.csv',
  '20231332_spy_minute_trade.csv',
  '99999999_spy_trade.csv',
  'readme.txt',
  'folder/',
  'folder/20231213_spy_Trade_Tick.csv',
  '../20231213_spy_Trade_Tick.csv',
  '/etc/20231213_spy_Trade_Tick.csv',
  'c:\\20231213_spy_Trade_Tick.csv',
  '20231213_\u0000spy_Trade_Tick.csv',
  '20231213_spy_minute_quote_american_call_999999999999_99991231.csv',
  `${'x'.repeat(3000)}.csv`,
  '',
]
const BOMB_BYTES = 8 * 2 ** 20

/** Fields of an entry, as the local header and the directory state them. */
interface Entry {
  name: Buffer
  body: Buffer
  flags: number
  method: number
  crc: number
  packed: number
  unpacked: number
  extra: Buffer
  /** Where the directory says the local header is. */
  offset: number | null
}

export function zipInputs(seeds: readonly string[]): (random: Random) => Buffer {
  const texts = seeds.map((s) => Buffer.from(s))
  const bomb = deflateRawSync(Buffer.alloc(BOMB_BYTES, '\n'), { level: 6 })
  return (random) => {
    const turn = random.uniform()
    const entries = Array.from({ length: 1 + random.int(3) }, () => entryOf(texts, random))
    if (turn < 0.0005) {
      const entry = entries[0] as Entry
      Object.assign(entry, { body: bomb, packed: bomb.length, unpacked: BOMB_BYTES, method: 8 })
      if (random.int(2) === 0) entry.unpacked = random.int(1000)
    }
    if (turn > 0.35) for (const entry of entries) if (random.int(3) > 0) lie(entry, random)
    if (turn > 0.999) for (let n = random.int(300); n > 0; n--) entries.push(entries[0] as Entry)
    const zip = zipOf(entries, random, turn > 0.75)
    return random.int(4) === 0 ? mutate(zip, [], random) : zip
  }
}

function entryOf(texts: readonly Buffer[], random: Random): Entry {
  const seed = oneOf(texts, random)
  const text = random.int(2) === 0 ? seed : mutate(seed, texts, random)
  const method = random.int(8) === 0 ? 0 : 8
  const body = method === 0 ? text : deflateRawSync(text, { level: 1, memLevel: 1, windowBits: 9 })
  return {
    name: Buffer.from(
      random.int(5) === 0 ? oneOf(NAMES, random) : (NAMES[random.int(4)] as string),
    ),
    body,
    flags: 0,
    method,
    crc: crc32(text),
    packed: body.length,
    unpacked: text.length,
    extra: Buffer.alloc(0),
    offset: null,
  }
}

function lie(entry: Entry, random: Random) {
  const near = (n: number) => Math.max(0, n + oneOf([-1, 1, 7, -8], random))
  const size = (n: number) => (random.int(2) === 0 ? near(n) : oneOf(EDGES, random))
  const lies: (() => void)[] = [
    () => {
      entry.flags = oneOf([1, 8, 0x40, 0x800, 0x2000, 0xffff], random)
    },
    () => {
      entry.method = oneOf([0, 1, 8, 9, 12, 14, 93, 99, 0xffff], random)
    },
    () => {
      entry.crc = random.u32()
    },
    () => {
      entry.packed = size(entry.packed)
    },
    () => {
      entry.unpacked = size(entry.unpacked)
    },
    () => {
      entry.offset = oneOf([...EDGES, 30, 60], random)
    },
    () => {
      entry.extra = extra(random)
    },
    () => {
      entry.body = mutate(entry.body, [], random)
      if (random.int(2) === 0) entry.packed = entry.body.length
    },
    () => {
      entry.name = Buffer.from(Array.from({ length: random.int(30) }, () => random.int(256)))
    },
    () => {
      entry.extra = extra(random)
      entry.unpacked = 0xffffffff
      if (random.int(2) === 0) entry.packed = 0xffffffff
      if (random.int(2) === 0) entry.offset = 0xffffffff
    },
  ]
  oneOf(lies, random)()
}

/** A zip64 field, or some other, whose length may lie. */
function extra(random: Random): Buffer {
  const field = Buffer.alloc(4 + 8 * random.int(4))
  field.writeUInt16LE(oneOf([1, 1, 1, 0x7075, 0x5455, 0xffff], random), 0)
  field.writeUInt16LE(random.int(4) === 0 ? oneOf([0, 1, 0xffff], random) : field.length - 4, 2)
  for (let at = 4; at < field.length; at += 8) {
    if (random.int(2) === 0) field.writeBigInt64LE(oneOf(EDGES_64, random), at)
    else field.writeUInt32LE(random.int(400), at)
  }
  return field
}

function zipOf(entries: readonly Entry[], random: Random, endLies: boolean): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(entry.flags, 2)
    common.writeUInt16LE(entry.method, 4)
    common.writeUInt32LE(entry.crc >>> 0, 10)
    common.writeUInt32LE(entry.packed, 14)
    common.writeUInt32LE(entry.unpacked, 18)
    common.writeUInt16LE(entry.name.length, 22)
    common.writeUInt16LE(entry.extra.length, 24)
    const local = Buffer.concat([PK(3, 4), common, entry.name, entry.extra, entry.body])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(entry.offset ?? offset, 10)
    directory.push(PK(1, 2), Buffer.from([20, 0]), common, tail, entry.name, entry.extra)
    bodies.push(local)
    offset += local.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(listing.length, 8)
  end.writeUInt32LE(offset, 12)
  const tail: Buffer[] = []
  if (endLies) {
    const at = oneOf([0, 2, 4, 6, 8, 12, 16], random)
    if (at === 8 || at === 12) end.writeUInt32LE(oneOf(EDGES, random), at)
    else end.writeUInt16LE(oneOf(EDGES, random) & 0xffff, at)
    if (random.int(3) === 0) tail.push(Buffer.alloc(random.int(70)))
  }
  const zip64 = endLies && random.int(4) === 0 ? [zip64End(random, offset)] : []
  return Buffer.concat([...bodies, listing, ...zip64, PK(5, 6), end, ...tail])
}

const PK = (a: number, b: number) => Buffer.from([0x50, 0x4b, a, b])

function zip64End(random: Random, offset: number): Buffer {
  const record = Buffer.alloc(56)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigInt64LE(44n, 4)
  for (const at of [24, 32, 40, 48])
    if (random.int(2) === 0) record.writeBigInt64LE(oneOf(EDGES_64, random), at)
    else record.writeUInt32LE(random.int(offset + 1), at)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigInt64LE(
    random.int(3) === 0 ? oneOf(EDGES_64, random) : BigInt(random.int(2 * offset)),
    8,
  )
  return Buffer.concat([record, locator])
}
