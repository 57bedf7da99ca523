/** Where things lie by default: in a checkout beside the sources, else where the system keeps them. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { projectRoot } from './workers/worker-file.ts'

export interface Places {
  /** The lake's folder. */
  lake: string
  /** Workspaces, secrets, the lock and the browser profile. */
  home: string
  /** The demo session's vendor files. */
  demo: string
  /** The built page. */
  renderer: string
}

/** `--lake` and `SPYMASTER_LAKE`, `SPYMASTER_HOME` win over the defaults. */
export function places(lake?: string, env: NodeJS.ProcessEnv = process.env): Places {
  const system = envPaths('spymaster', { suffix: '' })
  const inCheckout = existsSync(join(projectRoot, 'src-main'))
  const data = inCheckout ? join(projectRoot, 'data') : system.data
  const chosen = lake ?? env.SPYMASTER_LAKE
  const folder = chosen ? resolve(chosen) : join(data, 'lake')
  return {
    lake: folder,
    home: env.SPYMASTER_HOME ? resolve(env.SPYMASTER_HOME) : system.config,
    demo: chosen ? `${folder}-demo` : join(data, 'demo'),
    renderer: join(projectRoot, 'dist/renderer'),
  }
}

export const version = (): string =>
  JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')).version
