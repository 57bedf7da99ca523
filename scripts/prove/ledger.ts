/** What earlier runs of `npm run prove` found, so that one that was cut off goes on where it stopped. */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** Hash of every source of these folders: results of other code count for nothing. */
export function sourceHash(root: string, folders: readonly string[]): string {
  const hash = createHash('sha256')
  for (const folder of folders)
    for (const name of (readdirSync(join(root, folder), { recursive: true }) as string[]).sort())
      if (name.endsWith('.ts') && !name.endsWith('.test.ts'))
        hash.update(name).update(readFileSync(join(root, folder, name)))
  return hash.digest('hex').slice(0, 12)
}

export class Ledger {
  readonly #folder: string

  constructor(folder: string, version: string) {
    this.#folder = join(folder, version)
    mkdirSync(this.#folder, { recursive: true })
  }

  /** The result under this name, computed if it is not there yet. Results are plain JSON. */
  async result<T>(name: string, compute: () => Promise<T> | T): Promise<T> {
    const file = join(this.#folder, `${name}.json`)
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T
    const result = await compute()
    const partial = `${file}.${process.pid}`
    writeFileSync(partial, JSON.stringify(result))
    renameSync(partial, file)
    return result
  }
}
