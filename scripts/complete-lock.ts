/**
 * package-lock.json with the packages of every platform. A registry mirror that carries only some of
 * them makes npm leave the others out, and `npm ci` then refuses the lockfile everywhere. They are
 * optional, pinned by the package that lists them, and say in their name where they run.
 */
interface LockedPackage {
  version?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}
interface Lock {
  packages: Record<string, LockedPackage>
}

const CPUS: Record<string, string> = {
  arm: 'arm',
  gnueabihf: 'arm',
  musleabihf: 'arm',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  ia32: 'ia32',
  arm64: 'arm64',
  x64: 'x64',
}
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']

/** Where a package such as `@swc/core-linux-s390x-gnu` runs; null when its name does not say. */
export function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> | null {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-')
  const os = words.find((w) => SYSTEMS.includes(w))
  const cpu = words.map((w) => CPUS[w]).find((c) => c !== undefined)
  const libc = words.some((w) => w.startsWith('musl'))
    ? { libc: ['musl'] }
    : words.some((w) => w.startsWith('gnu'))
      ? { libc: ['glibc'] }
      : {}
  return os && cpu ? { os: [os], cpu: [cpu], ...libc } : null
}

/** The lockfile's text with what is missing added; the same text when nothing is. */
export function completeLock(text: string): string {
  const lock = JSON.parse(text) as Lock
  const { packages } = lock
  const added: Record<string, LockedPackage> = {}
  for (const owner of Object.values(packages))
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      const platform = platformOf(name)
      const path = `node_modules/${name}`
      if (platform && /^\d/.test(version) && !packages[path])
        added[path] = { version, ...platform, ...(owner.dev ? { dev: true } : {}), optional: true }
    }
  if (Object.keys(added).length === 0) return text
  const all = Object.entries({ ...packages, ...added })
  lock.packages = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  return `${JSON.stringify(lock, null, 2)}\n`
}
