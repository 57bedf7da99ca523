/** `npm run prove:faults`: see prove-faults.ts. */
import { join } from 'node:path'
import { ensureInstalled, findNode, root, runNode } from './bootstrap.mjs'

ensureInstalled()
const entry = join(root, 'scripts/prove-faults.ts')
process.exitCode = runNode(findNode(), ['--no-warnings', entry, ...process.argv.slice(2)])
