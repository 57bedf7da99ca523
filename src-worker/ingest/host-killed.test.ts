/** The Node host, a real process spoken to as a window does, killed while it imports. More kills by hand: SPYMASTER_KILLS=20; `npm run prove:faults` has disks too. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hostBench } from '../testing/prove/host-bench.ts'
import { proveBench } from '../testing/prove/runs.ts'

const KILLS = Number(process.env.SPYMASTER_KILLS ?? 2)

test(`killed ${KILLS} times while it imports, the host offers the job when it starts again, and resumed it has the same rows`, async () => {
  const root = mkdtempSync(join(tmpdir(), 'host-killed-'))
  try {
    const bench = await hostBench(root)
    const { kills, looks, wrong } = await proveBench(bench, {
      root,
      kills: KILLS,
      faultRuns: 0,
      disks: false,
      remember: (_, make) => make(),
      onProgress() {},
    })
    expect(Object.values(wrong).flat()).toEqual([])
    expect(kills.inFlight).toBe(KILLS)
    expect(bench.resumed()).toBeGreaterThan(0)
    expect(looks).toBeGreaterThan(KILLS)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}, 600_000)
