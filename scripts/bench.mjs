/**
 * `npm run bench [-- name …]`: runs every bench/*.bench.ts and prints one JSON array of
 * { name, value, unit, ratio, baseline } on stdout; progress on stderr.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, findNode, root, runNode } from './bootstrap.mjs'
import { ensureBuilt } from './build.mjs'

ensureInstalled()
const node = findNode()
const names = process.argv.slice(2)
const files = readdirSync(join(root, 'bench'))
  .filter(
    (f) => f.endsWith('.bench.ts') && (names.length === 0 || names.some((n) => f.includes(n))),
  )
  .sort()
const inBrowser = files.some((f) => f.startsWith('browser-'))
process.exitCode =
  inBrowser && !ensureBuilt(node)
    ? 1
    : runNode(node, ['--no-warnings', join(root, 'bench/run.ts'), ...files])
