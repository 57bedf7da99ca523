/**
 * `npm run app`: install, build when stale, open the app. Electron where its binary is there or can
 * be had; otherwise the Node host with a Chromium app window; otherwise the Node host and its URL.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { ensureInstalled, findNode, HEAP_FLAGS, root, toolEnv } from './bootstrap.mjs'
import { ensureBuilt } from './build.mjs'
import { electronBinary, electronHome, hasDisplay } from './electron.mjs'

const reachable = (url) =>
  new Promise((resolve) => {
    const request = get(url, { timeout: 2500 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode < 500)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })

async function fetchElectron(node) {
  const installer = join(electronHome, 'install.js')
  if (!existsSync(installer) || !(await reachable('https://github.com/electron'))) return null
  console.error('Fetching the Electron runtime …')
  spawnSync(node, [installer], { cwd: electronHome, stdio: ['ignore', 2, 2], timeout: 300_000 })
  return electronBinary()
}

ensureInstalled()
const node = findNode()
if (!ensureBuilt(node)) {
  console.error('The build failed; nothing was started. The messages above say where.')
  process.exit(1)
}
const args = process.argv.slice(2)
const wantsElectron = process.env.SPYMASTER_HOST !== 'node' && hasDisplay()
const electron = wantsElectron ? (electronBinary() ?? (await fetchElectron(node))) : null
const asRoot = process.getuid?.() === 0
const [command, argv] = electron
  ? [electron, [...(asRoot ? ['--no-sandbox'] : []), root, ...args]]
  : [
      node,
      [...HEAP_FLAGS, '--no-warnings', join(root, 'dist/main/node-host.js'), '--open', ...args],
    ]

const app = spawn(command, argv, { cwd: root, stdio: 'inherit', env: toolEnv(node) })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.kill(signal))
app.on('exit', (code) => {
  process.exitCode = code ?? 1
})
