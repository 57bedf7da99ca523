/** The arrows of docs/architecture.md, enforced. The module count is asserted by scripts/check.mjs. */
const only = (from, ...allowed) => ({
  name: `${from}-boundary`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: { path: '^src-', pathNot: allowed.map((a) => `^${a}/`) },
})

module.exports = {
  forbidden: [
    only('src-core', 'src-core'),
    only('src-worker', 'src-worker', 'src-core'),
    only('src-main', 'src-main', 'src-core'),
    only('src-renderer', 'src-renderer', 'src-core'),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'panels-do-not-import-panels',
      severity: 'error',
      from: { path: '^src-renderer/panels/([^/]+)/' },
      to: { path: '^src-renderer/panels/[^/]+/', pathNot: '^src-renderer/panels/$1/' },
    },
    {
      name: 'vendors-do-not-import-vendors',
      severity: 'error',
      from: { path: '^src-worker/vendors/([^/]+)/' },
      to: { path: '^src-worker/vendors/[^/]+/', pathNot: '^src-worker/vendors/$1/' },
    },
    {
      name: 'electron-only-in-its-entry',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/(electron|preload)/' },
      to: { path: '^electron$|node_modules/electron/' },
    },
    {
      name: 'core-is-pure',
      severity: 'error',
      from: { path: '^src-core/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^dist/|\\.tsbuild)' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
}
