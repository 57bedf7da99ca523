/**
 * Hostile tables of text that know what a table is: cells, columns and rows moved, doubled, lost,
 * renamed; quotes and line ends where none belong; fields of absurd size; other delimiters and
 * encodings; gzip, whole, damaged, in members, or a bomb.
 */
import { gzipSync } from 'node:zlib'
import type { Random } from '#core/domain/random'
import { mutate, oneOf } from './mutate.ts'

const CELLS = [
  '',
  ' ',
  '"',
  '""',
  '"a"b"',
  '"a\nb"',
  '"\r\n"',
  '-',
  '.',
  '-1',
  '+5',
  '0',
  '1e309',
  '1e-400',
  '1e99',
  '0x10',
  'NaN',
  'Infinity',
  '9007199254740993',
  '99999999999999999999',
  '0.0000000000000000001',
  '1,234.5',
  '1.234,5',
  '12%',
  '$4.2',
  '٣',
  '\u0000',
  '\ufeff',
  'null',
  'n/a',
  '2025-02-30',
  '2025-12-16',
  '1970-01-01',
  '2199-12-31',
  '12/16/2025',
  '31.12.2025',
  '4. September 2023',
  '2025-12-16T25:00:00Z',
  '2025-12-16T14:30:00.123456789-05:00',
  '1765895400000000000',
  '176589540',
  '20251216093000',
  'C',
  'put',
  'buy',
  'SPXW251216C06900000',
  'O:SPY251216P00686000',
  'ESZ5',
  '__proto__',
  'constructor',
  '=1+1',
  '1'.repeat(400),
]
const NAMES =
  'time timestamp date clock symbol price size side sequence open high low close volume expiry expiration strike right type oi open_interest gamma iv spot dte ticker conditions sip_timestamp exdate cp_flag calls puts ts_event rtype publisher_id'.split(
    ' ',
  )
const PREAMBLES = [
  '# spot,687.5,ts,2025-12-15',
  'Last: 6900.5,Bid: 1',
  'Date: 4 September 2023',
  '#',
  ',,,',
]
const DELIMITERS = [',', ';', '\t', '|']
const BOMB_BYTES = 8 * 2 ** 20

export function textInputs(seeds: readonly string[]): (random: Random) => Buffer {
  const buffers = seeds.map((s) => Buffer.from(s))
  const bombs = ['\n', 'x', '"', ',', 'a,b\n'].map((fill) =>
    gzipSync(Buffer.concat([oneOfFirst(buffers), Buffer.alloc(BOMB_BYTES, fill)]), { level: 6 }),
  )
  return (random) => {
    const turn = random.uniform()
    if (turn < 0.0002) return Buffer.from(oneOf(bombs, random))
    if (turn < 0.25) return packed(mutate(oneOf(buffers, random), buffers, random), random)
    const text = damaged(oneOf(seeds, random), random)
    const bytes = encoded(text, random)
    return packed(turn < 0.35 ? mutate(bytes, buffers, random) : bytes, random)
  }
}

const oneOfFirst = (buffers: readonly Buffer[]) => buffers[0] as Buffer

function damaged(seed: string, random: Random): string {
  const delimiter = seed.includes(';') ? ';' : ','
  const rows = seed
    .trimEnd()
    .split('\n')
    .map((line) => line.split(delimiter))
  for (let n = random.int(4); n >= 0; n--) oneOf(DAMAGE, random)(rows, random)
  const written = random.int(10) === 0 ? oneOf(DELIMITERS, random) : delimiter
  const end = random.int(8) === 0 ? '\r\n' : '\n'
  const text = rows.map((row) => row.join(written)).join(end)
  return random.int(4) === 0 ? text : text + end
}

/** What makes a careless pattern try every way to fail: long runs, then something that does not fit. */
function longCell(length: number, random: Random): string {
  const unit = oneOf(FILLS, random)
  return (
    oneOf(LEADS, random) + unit.repeat(length / unit.length) + oneOf(['', 'x', '"\n', '\t'], random)
  )
}
const FILLS = [
  ' ',
  '9',
  'x',
  '-',
  '.',
  '0.',
  '1e',
  'A',
  '""',
  '12/',
  'Mon ',
  'last:',
  '\u00a0',
  '\ufdfa',
]
const LEADS = ['', '', '"', '1', '-', '2025-12-16', '9:30', 'last:', 'Date: ', '#', 'O:SPY', '$']

type Damage = (rows: string[][], random: Random) => void
const anyRow = (rows: string[][], random: Random) => rows[random.int(rows.length)] ?? []

const DAMAGE: readonly Damage[] = [
  ...Array<Damage>(6).fill((rows, random) => {
    const row = anyRow(rows, random)
    if (row.length > 0) row[random.int(row.length)] = oneOf(CELLS, random)
  }),
  (rows, random) => {
    const row = anyRow(rows, random)
    if (row.length > 0)
      row[random.int(row.length)] = String(random.uniform() * 10 ** random.int(20))
  },
  // One column: renamed, doubled, taken away, its cells moved to another.
  (rows, random) => {
    const header = rows[0] ?? []
    if (header.length > 0) header[random.int(header.length)] = oneOf(NAMES, random)
  },
  (rows, random) => {
    const at = random.int(rows[0]?.length ?? 1)
    for (const row of rows) row.splice(at, 0, row[at] ?? '')
  },
  (rows, random) => {
    const at = random.int(rows[0]?.length ?? 1)
    for (const row of rows) row.splice(at, 1)
  },
  (rows, random) => {
    const [a, b] = [random.int(rows[0]?.length ?? 1), random.int(rows[0]?.length ?? 1)]
    for (const row of rows.slice(random.int(2))) {
      const cell = row[a] ?? ''
      row[a] = row[b] ?? ''
      row[b] = cell
    }
  },
  // Rows: doubled, taken away, cut, turned about, blank, in front of the header.
  (rows, random) => {
    const row = anyRow(rows, random)
    for (let n = random.int(30); n >= 0; n--) rows.splice(random.int(rows.length + 1), 0, [...row])
  },
  (rows, random) => {
    rows.splice(random.int(rows.length), 1 + random.int(2))
  },
  (rows, random) => {
    anyRow(rows, random).splice(random.int(4))
  },
  (rows) => {
    rows.reverse()
  },
  (rows, random) => {
    for (let n = random.int(50); n >= 0; n--) rows.splice(random.int(rows.length + 1), 0, [''])
  },
  (rows, random) => {
    rows.unshift([oneOf(PREAMBLES, random)])
  },
  // Quotes that open and never close, fields and rows without end.
  (rows, random) => {
    const row = anyRow(rows, random)
    const at = random.int(Math.max(1, row.length))
    row[at] = `"${row[at] ?? ''}`
  },
  (rows, random) => {
    for (const row of rows) for (const [i, cell] of row.entries()) row[i] = `"${cell}"`
    anyRow(rows, random).push('"')
  },
  (rows, random) => {
    const most = random.int(60) === 0 ? 300_000 : 2000
    const row = anyRow(rows, random)
    row[random.int(row.length + 1)] = longCell(random.int(most), random)
  },
  (rows, random) => {
    if (random.int(20) === 0)
      anyRow(rows, random).push(...Array<string>(random.int(6000)).fill('1'))
  },
]

function encoded(text: string, random: Random): Buffer {
  const turn = random.int(60)
  if (turn === 0) return Buffer.from(`\ufeff${text}`, 'utf16le')
  if (turn === 1) return Buffer.from(`\ufeff${text}`, 'utf16le').swap16()
  if (turn === 2) return Buffer.from(text, 'latin1')
  return Buffer.from(turn < 6 ? `\ufeff${text}` : text)
}

function packed(bytes: Buffer, random: Random): Buffer {
  const turn = random.uniform()
  if (turn < 0.92) return bytes
  const gz = gzipSync(bytes, { level: 1, memLevel: 1, windowBits: 9 })
  if (turn < 0.95) return gz
  if (turn < 0.97) {
    const at = random.int(bytes.length + 1)
    return Buffer.concat([gzipSync(bytes.subarray(0, at)), gzipSync(bytes.subarray(at))])
  }
  return mutate(gz, [], random)
}
