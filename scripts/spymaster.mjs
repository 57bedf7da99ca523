#!/usr/bin/env node
/** The command line: from the sources in a checkout, from the build in an installed package. */
import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import { ensureInstalled, findNode, root, runNode } from './bootstrap.mjs'

const source = join(root, 'src-main/cli/index.ts')
const fromSource = existsSync(source) && !root.includes(`${sep}node_modules${sep}`)
if (fromSource) ensureInstalled()
const entry = fromSource ? source : join(root, 'dist/main/cli.js')
process.exitCode = runNode(findNode(), ['--no-warnings', entry, ...process.argv.slice(2)], {
  cwd: process.cwd(),
})
