/** Static checks: types, Biome, boundaries, unused code, stale generated files. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, findNode, root, toolEnv } from './bootstrap.mjs'

const bin = (name) => join(root, 'node_modules/.bin', name)

function tool(node, name, args, cwd = root) {
  const done = spawnSync(bin(name), args, {
    cwd,
    encoding: 'utf8',
    env: toolEnv(node),
    maxBuffer: 1 << 28,
    shell: process.platform === 'win32',
  })
  return { ok: done.status === 0, out: `${done.stdout}`, all: `${done.stdout}${done.stderr}` }
}

const sourceFolders = ['src-core', 'src-worker', 'src-main', 'src-renderer']
const sourceFiles = () =>
  sourceFolders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).filter(
      (file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'),
    ),
  ).length

const parsed = ({ out, all }) => {
  try {
    return JSON.parse(out)
  } catch {
    throw new Error(`dependency-cruiser gave no report:\n${all}`)
  }
}

const cruise = (node) => {
  const report = tool(node, 'depcruise', [...sourceFolders, '--output-type', 'json'])
  const { modules, summary } = parsed(report)
  const own = modules.filter((m) => /^src-/.test(m.source) && /\.tsx?$/.test(m.source))
  return { modules: own, violations: summary.violations }
}

const describe = (v) => `  ${v.rule.name}: ${v.from} -> ${v.to}`

/** Cruises everything; the count guards against a parser that silently reads nothing. */
function boundaries(node) {
  // Others may add files meanwhile: only those that were there before and after can be missed.
  const before = sourceFiles()
  const { modules, violations } = cruise(node)
  const expected = Math.min(before, sourceFiles())
  if (modules.length < expected)
    return { ok: false, all: `cruised ${modules.length} modules, the tree has ${expected}` }
  const edges = modules.reduce((n, m) => n + m.dependencies.length, 0)
  if (edges < modules.length / 2)
    return { ok: false, all: `only ${edges} imports seen in ${modules.length} modules` }
  return violations.length > 0
    ? { ok: false, all: violations.map(describe).join('\n') }
    : { ok: true, all: `${modules.length} modules, ${edges} imports` }
}

/** A small tree that breaks boundaries by type import, subpath and cycle; each must be caught. */
const BROKEN = {
  'package.json': JSON.stringify({ type: 'module', imports: { '#main/*': './src-main/*.ts' } }),
  'src-main/backend.ts': 'export type Backend = string\n',
  'src-core/a.ts': `import type { Backend } from '#main/backend'
import { readFileSync } from 'node:fs'
import { b } from './b.ts'
export const a = (): Backend => b(readFileSync)
`,
  'src-core/b.ts': `import { a } from './a.ts'
export const b = (x: unknown): string => (x ? a() : '')
`,
}

/** The tree lies outside the project, so that nothing else ever sees it. */
function boundariesSelfTest(node) {
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-boundaries-'))
  const expected = ['src-core-boundary', 'core-is-pure', 'no-cycles']
  try {
    for (const [file, text] of Object.entries(BROKEN)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    const rules = ['--config', join(root, '.dependency-cruiser.cjs')]
    const args = ['src-core', 'src-main', ...rules, '--output-type', 'json']
    const report = tool(node, 'depcruise', args, folder)
    const { violations } = parsed(report).summary
    const caught = new Set(violations.map((v) => v.rule.name))
    const missed = expected.filter((name) => !caught.has(name))
    return { ok: missed.length === 0, all: missed.map((m) => `not caught: ${m}`).join('\n') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const generated = (node) => {
  const done = spawnSync(node, ['--no-warnings', join(root, 'scripts/gen.mjs'), '--check'], {
    cwd: root,
    encoding: 'utf8',
  })
  return { ok: done.status === 0, all: `${done.stdout}${done.stderr}` }
}

const STEPS = {
  types: (node) => tool(node, 'tsc', ['-b', '--pretty', 'false']),
  biome: (node) => tool(node, 'biome', ['check', '--error-on-warnings']),
  boundaries,
  'boundaries self-test': boundariesSelfTest,
  knip: (node) => tool(node, 'knip', ['--no-progress']),
  generated,
}

function attempt(step, node) {
  try {
    return step(node)
  } catch (error) {
    return { ok: false, all: error instanceof Error ? (error.stack ?? error.message) : `${error}` }
  }
}

/** Runs every check and prints one line each; returns the names of those that failed. */
export function runChecks(node, only = Object.keys(STEPS)) {
  const failed = []
  for (const name of only) {
    const started = performance.now()
    const { ok, all } = attempt(STEPS[name], node)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(
      `${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)${name === 'boundaries' && ok ? `: ${all}` : ''}`,
    )
    if (!ok) {
      console.log(all.trim().split('\n').slice(0, 80).join('\n'))
      failed.push(name)
    }
  }
  return failed
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled()
  const only = process.argv.slice(2).filter((name) => name in STEPS)
  process.exitCode = runChecks(findNode(), only.length > 0 ? only : undefined).length > 0 ? 1 : 0
}
