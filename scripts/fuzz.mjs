/** `npm run fuzz [-- --count 200000 --seed 1 --only dbn,zip --seconds 600]`: see fuzz-decoders.ts. */
import { join } from 'node:path'
import { ensureInstalled, findNode, root, runNode } from './bootstrap.mjs'

ensureInstalled()
process.exitCode = runNode(findNode(), [
  '--no-warnings',
  join(root, 'scripts/fuzz-decoders.ts'),
  ...process.argv.slice(2),
])
