// Builds the record kernel; the result is checked in next to its source.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = 'src-worker/formats/wasm'
execFileSync(
  process.execPath,
  [
    'node_modules/assemblyscript/bin/asc.js',
    `${folder}/assembly/kernel.ts`,
    '--outFile',
    `${folder}/kernel.wasm`,
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
