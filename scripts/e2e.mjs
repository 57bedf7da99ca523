/** Browser tests in a real Chromium; `--gallery` only takes the screenshots of docs/screenshots. */
import { join } from 'node:path'
import { ensureInstalled, findNode, root, runNode } from './bootstrap.mjs'
import { ensureBuilt } from './build.mjs'
import { ensureChromium } from './chromium.mjs'
import { electronTests } from './electron.mjs'

ensureInstalled()
const node = findNode()
const gallery = process.argv.includes('--gallery')
const rest = process.argv.slice(2).filter((a) => a !== '--gallery')
const chromium = ensureChromium()
const electron = electronTests()
if (electron.why && !gallery) console.log(`The Electron window is not tried: ${electron.why}.`)
const cli = join(root, 'node_modules/playwright/cli.js')
process.exitCode =
  chromium && ensureBuilt(node)
    ? runNode(
        node,
        [
          cli,
          'test',
          '--config',
          'e2e/playwright.config.ts',
          ...(gallery ? ['gallery'] : []),
          ...rest,
        ],
        { env: { CHROMIUM: chromium, ...electron.env, ...(gallery ? { GALLERY: '1' } : {}) } },
      )
    : 1
