/** MBP-10 decoding: the kernel against its plain twin, and zst → columns against `zstd -dc`. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ColumnOptions } from '#core/formats/dbn/columns'
import { ColumnDecoder, columnPlan } from '#core/formats/dbn/columns'
import { openDbnBytes } from '#worker/formats/dbn-bytes'
import { DbnColumnReader } from '#worker/formats/dbn-columns'
import { WasmColumnDecoder } from '#worker/formats/dbn-kernel'
import { createDbnZstWriter } from '#worker/formats/dbn-writer'
import type { BenchResult } from './bench.ts'

const ORIGIN = 1_750_000_000_000_000_000n
const ROWS = 1024
const BLOCKS = 400
const RECORDS = ROWS * BLOCKS

/** A book like the future's: levels a tick apart, one size changing per record, small time steps. */
async function writeBook(path: string) {
  let seed = 7
  const random = (n: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((seed / 2 ** 32) * n)
  }
  const writer = createDbnZstWriter(
    path,
    { dataset: 'GLBX.MDP3', schema: 'mbp-10', start: ORIGIN },
    { originNs: ORIGIN },
  )
  const i32 = (n: number) => new Int32Array(n)
  const rows = {
    length: ROWS,
    ts: new Float64Array(ROWS),
    tsRecv: new Float64Array(ROWS),
    sequence: new Uint32Array(ROWS),
    instrumentId: 118,
    price: i32(ROWS),
    size: i32(ROWS),
    action: new Uint8Array(ROWS),
    side: new Uint8Array(ROWS),
    flags: new Uint8Array(ROWS).fill(128),
    depth: new Uint8Array(ROWS),
    bidPx: i32(ROWS * 10),
    askPx: i32(ROWS * 10),
    bidSz: i32(ROWS * 10),
    askSz: i32(ROWS * 10),
    bidCt: i32(ROWS * 10),
    askCt: i32(ROWS * 10),
  }
  const sizes = { bid: new Int32Array(10).fill(40), ask: new Int32Array(10).fill(40) }
  let ts = 0
  let mid = 24_000
  for (let b = 0; b < BLOCKS; b++) {
    for (let i = 0; i < ROWS; i++) {
      ts += random(4_000_000)
      if (random(50) === 0) mid += random(3) - 1
      const bid = random(2) === 0
      const k = random(10)
      ;(bid ? sizes.bid : sizes.ask)[k] = 1 + random(120)
      rows.ts[i] = ts
      rows.tsRecv[i] = ts + 90_000 + random(60_000)
      rows.sequence[i] = b * ROWS + i
      rows.price[i] = bid ? mid - k : mid + 1 + k
      rows.size[i] = 1 + random(9)
      rows.action[i] = random(2) === 0 ? 65 : 67
      rows.side[i] = bid ? 66 : 65
      rows.depth[i] = k
      for (let level = 0; level < 10; level++) {
        const at = i * 10 + level
        rows.bidPx[at] = mid - level
        rows.askPx[at] = mid + 1 + level
        rows.bidSz[at] = sizes.bid[level] ?? 0
        rows.askSz[at] = sizes.ask[level] ?? 0
        rows.bidCt[at] = 1 + ((sizes.bid[level] ?? 0) >> 2)
        rows.askCt[at] = 1 + ((sizes.ask[level] ?? 0) >> 2)
      }
    }
    await writer.appendMbp10(rows)
  }
  await writer.close()
}

/** Best of five, in seconds. */
async function best(run: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 5; i++) {
    const start = performance.now()
    await run()
    least = Math.min(least, (performance.now() - start) / 1e3)
  }
  return least
}

/** One cached block decoded over and over. */
async function kernels(path: string, mode: ColumnOptions['mode']) {
  const bytes = await openDbnBytes(path)
  const options = { mode, originNs: ORIGIN }
  const plan = columnPlan('mbp-10')
  const wasm = new WasmColumnDecoder(bytes.zstd, plan, options, ROWS)
  const plain = new ColumnDecoder(plan, options, ROWS)
  await bytes.fill()
  const { at, end } = bytes
  const rows = wasm.decode(at, end - at).rows
  const view = new DataView(bytes.zstd.memory.buffer)
  const rounds = 200
  const repeat = (decode: () => unknown) => () => {
    for (let i = 0; i < rounds; i++) decode()
  }
  const fast = await best(repeat(() => wasm.decode(at, end - at)))
  const slow = await best(repeat(() => plain.decode(view, at, end - at)))
  await bytes.close()
  return { wasm: (rows * rounds) / fast, plain: (rows * rounds) / slow }
}

async function readAll(path: string, mode: ColumnOptions['mode']) {
  const reader = await DbnColumnReader.open(path, { mode, originNs: ORIGIN })
  while (await reader.next());
  await reader.close()
  return reader.rows
}

export async function benches(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dbn-bench-'))
  const path = join(folder, 'book.dbn.zst')
  try {
    await writeBook(path)
    const ticks = await kernels(path, 'ticks')
    const raw = await kernels(path, 'raw')
    const zstd = await zstdSeconds(path)
    const millions = (perSecond: number) => Number((perSecond / 1e6).toFixed(2))
    const results: BenchResult[] = [
      { name: 'mbp-10 block → tick columns, WASM', ...rate(ticks.wasm, ticks.plain) },
      { name: 'mbp-10 block → raw columns, WASM', ...rate(raw.wasm, raw.plain) },
    ]
    for (const mode of ['ticks', 'raw'] as const) {
      const perSecond = RECORDS / (await best(() => readAll(path, mode)))
      results.push({
        name: `mbp-10 zst → ${mode} columns`,
        value: millions(perSecond),
        unit: 'M records/s',
        ratio: zstd === null ? null : Number(((perSecond * zstd) / RECORDS).toFixed(2)),
        baseline:
          zstd === null ? null : `zstd -dc > /dev/null, ${millions(RECORDS / zstd)} M records/s`,
      })
    }
    return results

    function rate(perSecond: number, plain: number) {
      return {
        value: millions(perSecond),
        unit: 'M records/s',
        ratio: Number((perSecond / plain).toFixed(2)),
        baseline: `plain TypeScript, ${millions(plain)} M records/s`,
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Seconds of `zstd -dc FILE > /dev/null`; null where the program is not installed. */
async function zstdSeconds(path: string): Promise<number | null> {
  try {
    return await best(() =>
      execFileSync('zstd', ['-dc', path], { stdio: ['ignore', 'ignore', 'ignore'] }),
    )
  } catch {
    return null
  }
}
