import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { FLAT_ROWS_BASE64 } from './wasm/flat-rows-bytes.ts'
import { KERNEL_BASE64 } from './wasm/kernel-bytes.ts'
import { PARQUET_BASE64 } from './wasm/parquet-bytes.ts'

test.each([
  ['kernel', KERNEL_BASE64],
  ['parquet', PARQUET_BASE64],
  ['flat-rows', FLAT_ROWS_BASE64],
])('the checked-in module %s is what its source builds', (name, base64) => {
  const folder = mkdtempSync(join(tmpdir(), 'kernel-'))
  try {
    const out = relative(process.cwd(), join(folder, `${name}.wasm`))
    execFileSync(process.execPath, ['scripts/build-wasm.mjs', '--out', name, out])
    const built = readFileSync(join(folder, `${name}.wasm`))
    expect(built.equals(readFileSync(`src-worker/formats/wasm/${name}.wasm`))).toBe(true)
    expect(built.toString('base64')).toBe(base64)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
