// Builds the record kernel. The module is checked in next to its source, once as it is and once as
// text, because a bundled worker cannot rely on a file beside it.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = 'src-worker/formats/wasm'
/** `--out FILE` builds elsewhere, to compare. */
const out = process.argv[2] === '--out' ? process.argv[3] : null
const wasm = out ?? `${folder}/kernel.wasm`
execFileSync(
  process.execPath,
  [
    'node_modules/assemblyscript/bin/asc.js',
    `${folder}/assembly/kernel.ts`,
    '--outFile',
    wasm,
    '--runtime',
    'stub',
    '--importMemory',
    '--optimizeLevel',
    '3',
    '--shrinkLevel',
    '0',
    '--converge',
    '--noAssert',
  ],
  { cwd: root, stdio: 'inherit' },
)
if (!out) {
  const text = readFileSync(new URL(`../${wasm}`, import.meta.url)).toString('base64')
  const lines = text.match(/.{1,90}/g) ?? []
  writeFileSync(
    new URL(`../${folder}/kernel-bytes.ts`, import.meta.url),
    `/** kernel.wasm as base64; written by scripts/build-wasm.mjs. */\nexport const KERNEL_BASE64 =\n${lines
      .map((line) => `  '${line}'`)
      .join(' +\n')}\n`,
  )
}
