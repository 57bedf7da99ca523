/** Builds dist/ when a source changed since the last build; `--force` always. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, findNode, root, runNode } from './bootstrap.mjs'

const SOURCES = ['src-core', 'src-worker', 'src-main', 'src-renderer', 'resources']
const FILES = ['package.json', 'package-lock.json', 'electron.vite.config.ts', 'features.json']
const stamp = join(root, 'dist/.source-hash')

/** One hash over every file that can change the build, tests excluded. */
export function sourceHash(base = root) {
  const hash = createHash('sha256')
  const add = (path) =>
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(base, path)))
  for (const folder of SOURCES.filter((f) => existsSync(join(base, f))))
    for (const entry of readdirSync(join(base, folder), { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile() && !/\.test\.tsx?$/.test(e.name))
      .map((e) => join(e.parentPath ?? e.path, e.name).slice(base.length + 1))
      .sort())
      add(entry)
  for (const file of FILES) if (existsSync(join(base, file))) add(file)
  return hash.digest('hex')
}

export function isBuilt() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHash()
}

/** Builds when needed; returns false when the build failed. */
export function ensureBuilt(node, force = false) {
  const hash = sourceHash()
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true
  console.error('Building …')
  const vite = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  if (runNode(node, [vite, 'build', '--logLevel', 'warn'], { stdio: ['ignore', 2, 2] }) !== 0)
    return false
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(stamp, hash)
  return true
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled()
  process.exitCode = ensureBuilt(findNode(), process.argv.includes('--force')) ? 0 : 1
}
