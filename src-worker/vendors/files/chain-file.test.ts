import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { type GexOptions, gexReport } from '#core/formats/chain/gex-report'
import type { ChainHints } from '#core/formats/chain/parse-chain'
import { openDuck, quote } from '../../lake/duck.ts'
import { readChainFile } from './chain-file.ts'

const FIXTURES = new URL('../../../data/fixtures/chains/', import.meta.url).pathname
const REAL = new URL('../../../../shared/data/real/', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'chain-'))
afterAll(() => rmSync(folder, { recursive: true }))

const gexOf = async (
  path: string,
  { spot, expiries, ...hints }: Omit<ChainHints & GexOptions, 'file'> = {},
) => gexReport(await readChainFile(path, hints), { file: path, spot, expiries })

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Where 200 calls at 105 and 300 puts at 95 balance, volatility 0.2 (data/fixtures/chains/metadata.json). */
const zeroGamma = (years: number) => {
  const v2 = 0.2 ** 2 * years
  return Math.exp((Math.log(105 * 95) - v2) / 2 + (v2 * Math.log(200 / 300)) / Math.log(95 / 105))
}

test('a Cboe quote table gives dollars per 1 %, calls +, puts -', async () => {
  const gex = await gexOf(`${FIXTURES}cboe-de.csv`)
  expect(gex).toMatchObject({ spot: 100, as_of: '2025-12-15', call_wall: 105, put_wall: 95 })
  expect(gex.call_gex).toBeCloseTo(100_000, 6)
  expect(gex.put_gex).toBeCloseTo(-120_000, 6)
  expect(gex.net_gex).toBeCloseTo(-20_000, 6)
  expect(gex.by_strike.map((s) => [s.strike, Math.round(s.net_gex), s.call_oi, s.put_oi])).toEqual([
    [95, -120_000, 0, 300],
    [105, 100_000, 200, 0],
  ])
  expect(gex.profile).toHaveLength(60)
  expect(gex.profile[0][0]).toBeCloseTo(85, 9)
  expect(gex.profile[59][0]).toBeCloseTo(115, 9)
  expect(gex.flips).toHaveLength(1)
  expect(Math.abs(gex.flips[0] / zeroGamma(24 / 262) - 1)).toBeLessThan(1e-4)
})

test('a chain with a spot line counts days instead of weekdays', async () => {
  const gex = await gexOf(`${FIXTURES}spot-line.csv`)
  expect(gex).toMatchObject({ spot: 100, as_of: '2025-12-15 22:55:20', expiries: ['2026-01-16'] })
  expect(gex.net_gex).toBeCloseTo(-20_000, 6)
  expect(Math.abs(gex.flips[0] / zeroGamma(32 / 365) - 1)).toBeLessThan(1e-4)
})

test('a wide table without gammas is valued by Black-Scholes', async () => {
  const gex = await gexOf(`${FIXTURES}wide-semicolon.csv`)
  const v = 0.2 * Math.sqrt(24 / 262)
  const gamma = (strike: number) => {
    const d1 = Math.log(100 / strike) / v + v / 2
    return Math.exp((-d1 * d1) / 2) / Math.sqrt(2 * Math.PI) / (100 * v)
  }
  expect(gex.call_gex / (gamma(105) * 200 * 10_000)).toBeCloseTo(1, 9)
  expect(gex.put_gex / (gamma(95) * -300 * 10_000)).toBeCloseTo(1, 9)
  expect(gex.by_strike[0].put_gex).toBeCloseTo(gex.put_gex, 3)
  expect(gex.convention).toContain('Black-Scholes gammas')
})

test('a given spot scales dollars by its square', async () => {
  const gex = await gexOf(`${FIXTURES}cboe-de.csv`, { spot: 200 })
  expect(gex.net_gex).toBeCloseTo(-80_000, 6)
  expect(gex.spot).toBe(200)
})

test('chosen expiries alone are summed, and an absent one is an error', async () => {
  const path = `${FIXTURES}cboe-de.csv`
  expect((await gexOf(path, { expiries: ['2026-01-16'] })).contracts).toBe(4)
  await expect(gexOf(path, { expiries: ['2026-01-17'] })).rejects.toMatchObject({
    code: 'CHAIN_NO_EXPIRY',
  })
})

test('tickers alone name a contract; gzip and a date in the name are read', async () => {
  const text =
    'symbol,open_interest,gamma\nO:SPY260116C00105000,200,0.05\nSPY260116P00095000,300,0.04\n'
  const path = written('chain-20251215.csv.gz', gzipSync(text))
  const gex = await gexOf(path, { spot: 100 })
  expect([gex.as_of, gex.net_gex]).toEqual(['2025-12-15', expect.closeTo(-20_000, 6)])
})

test('columns no preset knows can be named', async () => {
  const path = written('odd.csv', 'X,Verfall,Art,Bestand,G\n105,2026-01-16,call,200,0.05\n')
  await expect(gexOf(path, { spot: 100 })).rejects.toMatchObject({ code: 'CHAIN_COLUMNS' })
  const map = { X: 'strike', Verfall: 'expiry', Art: 'right', Bestand: 'oi', G: 'gamma' }
  const gex = await gexOf(path, { spot: 100, date: '2025-12-15', map })
  expect(gex.net_gex).toBeCloseTo(100_000, 6)
})

test('Parquet chains are read like CSV ones', async () => {
  const path = join(folder, 'chain.parquet')
  const duck = await openDuck()
  const connection = await duck.connect()
  await connection.run(`COPY (SELECT * FROM (VALUES
      (DATE '2026-01-16', 105.0, 'C', 200, 0.05, 0.2, 100.0, DATE '2025-12-15'),
      (DATE '2026-01-16', 95.0, 'P', 300, 0.04, 0.2, 100.0, DATE '2025-12-15'))
    AS t(expiration, strike, type, open_interest, gamma, implied_volatility, underlying_price, date))
    TO ${quote(path)} (FORMAT parquet)`)
  connection.closeSync()
  duck.closeSync()
  expect((await gexOf(path)).net_gex).toBeCloseTo(-20_000, 6)
})

describe('what cannot be read is refused with its place', () => {
  const head = 'expiry,strike,right,oi,gamma,iv\n'
  test.each([
    ['bad strike', `${head}2026-01-16,abc,C,1,0,0\n`, 'CHAIN_ROW', { row: 2, column: 'strike' }],
    ['bad right', `${head}\n2026-01-16,1,X,1,0,0\n`, 'CHAIN_ROW', { row: 3, column: 'right' }],
    ['bad date', `${head}2026-02-30,1,C,1,0,0\n`, 'CHAIN_ROW', { row: 2, column: 'expiry' }],
    ['negative interest', `${head}2026-01-16,1,C,-5,0,0\n`, 'CHAIN_ROW', { column: 'oi' }],
    ['no rows', head, 'CHAIN_EMPTY', {}],
    ['no chain', 'a,b\n1,2\n', 'CHAIN_COLUMNS', {}],
    ['no spot', `${head}2026-01-16,1,C,5,0,0\n`, 'CHAIN_NO_SPOT', {}],
    ['nothing', '', 'EMPTY_FILE', {}],
    ['endless line', 'x'.repeat(600_000), 'CSV_LINE_TOO_LONG', { row: 1 }],
  ])('%s', async (name, text, code, where) => {
    const path = written(`${name}.csv`, text)
    await expect(gexOf(path)).rejects.toMatchObject({ code, where: { file: path, ...where } })
  })
  test('damaged gzip and Parquet', async () => {
    const gz = written('cut.csv.gz', gzipSync(head.repeat(100)).subarray(0, 30))
    await expect(gexOf(gz)).rejects.toMatchObject({ code: 'GZIP_DAMAGED' })
    const parquet = written('cut.parquet', 'PAR1 and no more PAR1')
    await expect(gexOf(parquet)).rejects.toMatchObject({ code: 'PARQUET_DAMAGED' })
    await expect(gexOf(join(folder, 'absent'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })
})

// Real chains may not be kept in the project; where they lie beside it they are checked.
describe.runIf(existsSync(REAL))('published figures', () => {
  test('every day of gamma_SPX.csv to 0.1 million', async () => {
    const lines = readFileSync(`${REAL}spx-chains/gamma_SPX.csv`, 'utf8').trim().split('\n')
    const published = new Map(lines.map((l) => [l.slice(0, 10), l.split(',').map(Number)]))
    const days = readdirSync(`${REAL}spx-chains`).filter((f) => f.endsWith('.csv.gz'))
    expect(days).toHaveLength(14)
    for (const file of days) {
      const gex = await gexOf(`${REAL}spx-chains/${file}`)
      const [, , call, put, net] = published.get(file.slice(0, 10)) ?? []
      expect(Math.abs(gex.call_gex / 1e6 - call), file).toBeLessThan(0.1)
      expect(Math.abs(gex.put_gex / 1e6 + put), file).toBeLessThan(0.1)
      expect(Math.abs(gex.net_gex / 1e6 - net), file).toBeLessThan(0.1)
    }
  }, 30_000)

  test('both Cboe nets and the SPX zero gamma to 0.01 %', async () => {
    const spx = await gexOf(`${REAL}cboe-quotedata/spx-2023-09-04.csv`)
    expect(Math.abs(spx.net_gex / 14.276181e9 - 1)).toBeLessThan(1e-4)
    expect(Math.abs(spx.flips[0] / 4507.55 - 1)).toBeLessThan(1e-4)
    const spy = await gexOf(`${REAL}cboe-quotedata/spy-2025-09-25.csv`)
    expect(Math.abs(spy.net_gex / -3.917836e9 - 1)).toBeLessThan(1e-4)
  })
})
