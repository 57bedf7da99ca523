// Builds the WebAssembly kernels. Each module is checked in beside its source, once as it is and
// once as text, because a bundled worker cannot rely on a file beside it.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = 'src-worker/formats/wasm'
const KERNELS = ['kernel', 'parquet', 'flat-rows']

/** `--out NAME FILE` builds one elsewhere, to compare. */
const [flag, only, out] = process.argv.slice(2)
if (flag === '--out') compile(only, out)
else
  for (const name of KERNELS) {
    compile(name, `${folder}/${name}.wasm`)
    embed(name)
  }

function compile(name, wasm) {
  execFileSync(
    process.execPath,
    [
      'node_modules/assemblyscript/bin/asc.js',
      `${folder}/assembly/${name}.ts`,
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
      '--enable',
      'simd',
    ],
    { cwd: root, stdio: 'inherit' },
  )
}

function embed(name) {
  const text = readFileSync(new URL(`../${folder}/${name}.wasm`, import.meta.url)).toString(
    'base64',
  )
  const lines = text.match(/.{1,90}/g) ?? []
  const constant = `${name.replaceAll('-', '_').toUpperCase()}_BASE64`
  writeFileSync(
    new URL(`../${folder}/${name}-bytes.ts`, import.meta.url),
    `/** ${name}.wasm as base64; written by scripts/build-wasm.mjs. */\nexport const ${constant} =\n${lines
      .map((line) => `  '${line}'`)
      .join(' +\n')}\n`,
  )
}
