import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseOptionTicker } from '#core/domain/option-ticker'
import { AppError } from '#core/protocol/message'
import { decimal1e9, nanoseconds, parsed } from './decimal-bytes.ts'
import { readOptionTrades } from './flat-file.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flat-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const HEADER = 'ticker,conditions,correction,exchange,price,sip_timestamp,size'
const bytesOf = (text: string) => new TextEncoder().encode(text)

interface Row {
  tsNs: bigint
  sequence: number
  strike1e9: bigint
  right: string
  price1e9: bigint
  size: number
  conditions: string
}

async function read(
  bytes: Uint8Array | string,
  gzipped = false,
  decoder: 'wasm' | 'plain' = 'wasm',
) {
  const path = join(root, 'f.csv')
  writeFileSync(path, bytes)
  const counts = { rows: 0, otherUnderlyings: 0, unreadableTickers: 0 }
  const rows: Row[] = []
  const options = { underlyings: new Set(['SPY']), gzipped, decoder }
  for await (const block of readOptionTrades(path, options, counts)) {
    for (let i = 0; i < block.length; i++) {
      rows.push({
        tsNs: block.tsNs[i],
        sequence: block.sequence[i],
        strike1e9: block.strike1e9[i],
        right: String.fromCharCode(block.right[i]),
        price1e9: block.price1e9[i],
        size: block.size[i],
        conditions: block.conditions.values[block.conditions.codes[i]],
      })
    }
  }
  return { rows, counts }
}

describe('numbers', () => {
  test('decimals are exact to 1e-9', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_007_198 }),
        fc.stringMatching(/^[0-9]{0,9}$/),
        (whole, fraction) => {
          const bytes = bytesOf(fraction === '' ? String(whole) : `${whole}.${fraction}`)
          const got = decimal1e9(bytes, 0, bytes.length)
          const want = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
          expect([parsed.ok, BigInt(got)]).toEqual([true, want])
        },
      ),
    )
  })

  test('times are exact to the nanosecond', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 9_223_372_035_999_999_999n }), (ns) => {
        const bytes = bytesOf(ns.toString())
        const halves = new Int32Array(2)
        nanoseconds(bytes, 0, bytes.length, halves, 0)
        expect([parsed.ok, new BigInt64Array(halves.buffer)[0]]).toEqual([true, ns])
      }),
    )
  })

  test.each(['', '.', '1e5', '-1', '1.2.3', ' 1', '99999999', '0.1234567891'])(
    '"%s" is no price',
    (text) => {
      const bytes = bytesOf(text)
      decimal1e9(bytes, 0, bytes.length)
      expect(parsed.ok).toBe(false)
    },
  )
})

test('tickers are read from the right, adjusted contracts keep their digit', () => {
  expect(parseOptionTicker('O:SPY251216C00687000')).toEqual({
    root: 'SPY',
    expiryDays: Date.UTC(2025, 11, 16) / 86_400_000,
    right: 'C',
    strike1e9: 687_000_000_000,
  })
  expect(parseOptionTicker('O:SPY1251216P00687500')?.root).toBe('SPY1')
  expect(parseOptionTicker('SPXW  251216P06800000')?.root).toBe('SPXW')
  expect(parseOptionTicker('O:SPY251316C00687000')).toBeNull()
  expect(parseOptionTicker('SPY')).toBeNull()
})

test('columns are found by name, others are passed over, quotes and CRLF are understood', async () => {
  const { rows, counts } = await read(
    [
      'size,new_column,ticker,sip_timestamp,conditions,price',
      '3,"a,b",O:SPY261117C00687000,1794925800000000001,209,1.25',
      '12.0,,O:QQQ261117C00587000,1794925800000000002,,0.01',
      '7,,O:SPY261117P00680500,1794925800999999999,"209,232",0.5',
    ].join('\r\n'),
  )
  expect(rows).toEqual([
    {
      tsNs: 1794925800000000001n,
      sequence: 0,
      strike1e9: 687_000_000_000n,
      right: 'C',
      price1e9: 1_250_000_000n,
      size: 3,
      conditions: '209',
    },
    {
      tsNs: 1794925800999999999n,
      sequence: 2,
      strike1e9: 680_500_000_000n,
      right: 'P',
      price1e9: 500_000_000n,
      size: 7,
      conditions: '209,232',
    },
  ])
  expect(counts).toEqual({ rows: 3, otherUnderlyings: 1, unreadableTickers: 0 })
})

test('rows survive any length of file and any number of gzip members', async () => {
  const line = (i: number) =>
    `O:SPY261117C00687000,,0,300,${(i % 1000) / 100},${1794925800000000000n + BigInt(i)},1`
  const text = [HEADER, ...Array.from({ length: 30_000 }, (_, i) => line(i))].join('\n')
  const middle = text.length >> 1
  const zipped = Buffer.concat([gzipSync(text.slice(0, middle)), gzipSync(text.slice(middle))])
  const { rows } = await read(zipped, true)
  expect(rows).toHaveLength(30_000)
  rows.forEach((row, i) => {
    if (row.tsNs !== 1794925800000000000n + BigInt(i) || row.sequence !== i) expect.fail(`row ${i}`)
  })
})

test('whatever the bytes, the outcome is rows or a typed error', async () => {
  const good = `${HEADER}\nO:SPY261117C00687000,209,0,300,1.25,1794925800000000000,3\nO:SPY261117P00687000,,0,300,2,1794925800000000001,1\n`
  const mutation = fc.record({
    at: fc.nat({ max: good.length - 1 }),
    cut: fc.nat({ max: 20 }),
    insert: fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(',', '\n', '"', '\0', '\r', '9'.repeat(40)),
    ),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (mutations, zip) => {
        let text = good
        for (const { at, cut, insert } of mutations)
          text = text.slice(0, at) + insert + text.slice(at + cut)
        const bytes = zip ? gzipSync(text) : text
        try {
          const { rows, counts } = await read(bytes, zip)
          expect(rows.length).toBeLessThanOrEqual(counts.rows)
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
          expect((error as AppError).code).toMatch(/^(CSV_|EMPTY_FILE)/)
        }
      },
    ),
    { numRuns: 1500 },
  )
})

describe('the kernel', () => {
  const ticker = fc.constantFrom(
    'O:SPY261117C00687000',
    'O:SPY261117P00680500',
    'O:QQQ261117C00587000',
    'SPY',
    'x'.repeat(80),
    '',
  )
  const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{0,${max}}$`))
  const odd = fc.constantFrom(
    '',
    '.',
    '1e5',
    '-1',
    '"1"',
    '1 ',
    '.5',
    '5.',
    '0007',
    '9007199',
    '1.0',
  )
  const row = fc.tuple(
    fc.oneof(fc.constantFrom('209', '', '7', '07', '"209,232"', '1234', 'x'), digits(4)),
    fc.oneof(
      digits(7),
      fc.tuple(digits(7), digits(10)).map((d) => d.join('.')),
      odd,
    ),
    fc.oneof(
      { weight: 8, arbitrary: fc.bigInt(0n, 2n ** 64n).map(String) },
      { weight: 1, arbitrary: odd },
    ),
    fc.oneof(
      { weight: 8, arbitrary: fc.nat({ max: 4_000_001 }).map(String) },
      { weight: 1, arbitrary: odd },
    ),
    fc.constantFrom('', ',more', '\r'),
  )
  const good = fc
    .tuple(fc.nat({ max: 999 }), fc.nat({ max: 99 }), fc.nat({ max: 10_000 }))
    .map(([c, p, i]) => [
      String(c),
      `${p}.25`,
      String(1_794_925_800_000_000_000n + BigInt(i)),
      '3',
      '',
    ])
  const group = fc.tuple(
    ticker,
    fc.array(fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: row }), {
      minLength: 1,
      maxLength: 30,
    }),
  )
  const file = fc.array(group, { maxLength: 8 }).map((groups) => {
    const lines = groups.flatMap(([t, rows]) =>
      rows.map(([c, price, ts, size, end]) => `${t},${c},0,300,${price},${ts},${size}${end}`),
    )
    return `${HEADER}\n${lines.join('\n')}`
  })
  const outcome = async (text: string, decoder: 'wasm' | 'plain') => {
    try {
      return await read(text, false, decoder)
    } catch (error) {
      return (error as AppError).toBody()
    }
  }

  test('reads what the plain parser reads, and stops where it stops', async () => {
    let whole = 0
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const want = await outcome(text, 'plain')
        if ('rows' in want) whole++
        expect(await outcome(text, 'wasm')).toEqual(want)
      }),
      { numRuns: 200 },
    )
    // Not only errors were compared.
    expect(whole).toBeGreaterThan(10)
  })
})
