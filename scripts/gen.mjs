/**
 * Writes the files derived from declarations (features.json, docs/*.md); with `--check` writes
 * nothing and fails, naming those that differ from what is committed.
 */
import { join } from 'node:path'
import { ensureInstalled, findNode, root, runNode } from './bootstrap.mjs'

ensureInstalled()
const entry = join(root, 'scripts/generate.ts')
process.exitCode = runNode(findNode(), ['--no-warnings', entry, ...process.argv.slice(2)])
