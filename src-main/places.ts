/** Where things lie by default: in a checkout beside the sources, else where the system keeps them. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { REMOTE_FILE, remoteRootOf } from '#core/lake/remote'
import { AppError } from '#core/protocol/message'
import { projectRoot } from './workers/worker-file.ts'

export interface Places {
  /** The lake's folder; for a lake in a bucket the folder that mirrors it. */
  lake: string
  /** Workspaces, secrets, the lock and the browser profile. */
  home: string
  /** The demo session's vendor files. */
  demo: string
  /** The built page. */
  renderer: string
}

/** `--lake` and `SPYMASTER_LAKE`, `SPYMASTER_HOME`, `SPYMASTER_PAGE` win over the defaults. */
export function places(lake?: string, env: NodeJS.ProcessEnv = process.env): Places {
  const system = envPaths('spymaster', { suffix: '' })
  const inCheckout = existsSync(join(projectRoot, 'src-main'))
  const data = inCheckout ? join(projectRoot, 'data') : system.data
  const chosen = lake ?? env.SPYMASTER_LAKE
  const folder = chosen ? folderOf(chosen, system.cache) : join(data, 'lake')
  return {
    lake: folder,
    home: env.SPYMASTER_HOME ? resolve(env.SPYMASTER_HOME) : system.config,
    demo: chosen ? `${folder}-demo` : join(data, 'demo'),
    renderer: env.SPYMASTER_PAGE ? resolve(env.SPYMASTER_PAGE) : join(projectRoot, 'dist/renderer'),
  }
}

/** A folder as it is; for `s3://bucket/prefix` the folder that mirrors it. */
function folderOf(lake: string, cache: string): string {
  if (!lake.startsWith('s3:')) return resolve(lake)
  const root = remoteRootOf(lake)
  if (!root) throw new AppError('BAD_LAKE', `${lake} is no S3 folder: s3://bucket/prefix.`)
  const url = `s3://${[root.bucket, root.prefix].filter(Boolean).join('/')}`
  const name = createHash('sha256').update(url).digest('hex').slice(0, 16)
  const folder = join(process.env.SPYMASTER_CACHE ?? cache, 'lakes', `${root.bucket}-${name}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, REMOTE_FILE), JSON.stringify({ url }))
  return folder
}

export const version = (): string =>
  JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')).version
