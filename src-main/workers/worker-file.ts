import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = fileURLToPath(import.meta.url)

/** The folder of package.json, from the sources as well as from dist/main (chunks included). */
export const projectRoot = ((): string => {
  let folder = dirname(here)
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = resolve(folder, '..')
    if (parent === folder) throw new Error(`no package.json above ${here}`)
    folder = parent
  }
  return folder
})()

/** True when this very file is TypeScript, that is: not the bundle. */
export const runsFromSource = here.endsWith('.ts')

/** Where a worker's entry lies: beside the sources when run from source, else in the bundle. */
export function workerFile(name: 'session' | 'tasks'): URL {
  const file = runsFromSource
    ? join(projectRoot, 'src-worker', `${name}.worker.ts`)
    : join(projectRoot, 'dist/main', `${name}.worker.js`)
  return pathToFileURL(file)
}
