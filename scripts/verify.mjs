/**
 * `npm run verify`: everything a change must pass. The last line is `N passed, N failed`, summed
 * over the reports of the test runners; a failed check counts as one failure.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, findNode, root, toolEnv } from './bootstrap.mjs'
import { ensureBuilt } from './build.mjs'
import { runChecks } from './check.mjs'
import { ensureChromium } from './chromium.mjs'
import { electronTests } from './electron.mjs'
import { countPlaywright, countVitest } from './reports.mjs'

const reports = join(root, '.cache/reports')

function suite(node, name, args, report, count, env = {}) {
  console.log(`\n== ${name}`)
  rmSync(report, { force: true })
  const started = performance.now()
  const done = spawnSync(join(root, 'node_modules/.bin', args[0]), args.slice(1), {
    cwd: root,
    stdio: 'inherit',
    env: { ...toolEnv(node), ...env },
    shell: process.platform === 'win32',
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  const result = existsSync(report)
    ? count(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 1 }
  if (done.status !== 0 && result.failed === 0) result.failed = 1
  console.log(`${name}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`)
  return result
}

const total = { passed: 0, failed: 0 }
const add = (r) => {
  total.passed += r.passed
  total.failed += r.failed
}
let finished = false
// Whatever ends the run early, an install that failed included, is a failure of the last line.
process.on('exit', () => {
  if (!finished) total.failed++
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  if (total.failed > 0) process.exitCode = 1
})

ensureInstalled()
const node = findNode()
mkdirSync(reports, { recursive: true })

const chromium = ensureChromium()
console.log('== checks')
add({ passed: 0, failed: runChecks(node).length })

const unit = join(reports, 'vitest.json')
add(
  suite(
    node,
    'unit and integration tests',
    ['vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${unit}`],
    unit,
    countVitest,
  ),
)

if (!chromium) {
  console.log('browser tests could not run: no Chromium')
  add({ passed: 0, failed: 1 })
} else if (!ensureBuilt(node)) {
  console.log('browser tests could not run: the build failed')
  add({ passed: 0, failed: 1 })
} else {
  const browser = join(reports, 'playwright.json')
  const electron = electronTests()
  if (electron.why) console.log(`\nThe Electron window was not tried: ${electron.why}.`)
  add(
    suite(
      node,
      'browser tests',
      ['playwright', 'test', '--config', 'e2e/playwright.config.ts', '--reporter=line,json'],
      browser,
      countPlaywright,
      { PLAYWRIGHT_JSON_OUTPUT_NAME: browser, CHROMIUM: chromium, ...electron.env },
    ),
  )
}

finished = true
