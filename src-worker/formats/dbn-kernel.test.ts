import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { KERNEL_BASE64 } from './wasm/kernel-bytes.ts'

test('the checked-in kernel is what its source builds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kernel-'))
  try {
    const out = relative(process.cwd(), join(folder, 'kernel.wasm'))
    execFileSync(process.execPath, ['scripts/build-wasm.mjs', '--out', out])
    const built = readFileSync(join(folder, 'kernel.wasm'))
    expect(built.equals(readFileSync('src-worker/formats/wasm/kernel.wasm'))).toBe(true)
    expect(built.toString('base64')).toBe(KERNEL_BASE64)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
