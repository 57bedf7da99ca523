import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#core/protocol/index'
import { replaceFile } from './replace-file.ts'

const MAX_BYTES = 4 * 2 ** 20

/** Named documents of what the user arranged, one JSON file each under the given folder. */
export interface WorkspaceStore {
  load(name: string): Promise<unknown>
  save(name: string, value: unknown): Promise<void>
}

export function openWorkspaceStore(folder: string): WorkspaceStore {
  const file = (name: string) => {
    if (!/^[a-z0-9][a-z0-9_-]{0,63}$/i.test(name))
      throw new AppError(
        'BAD_NAME',
        'A workspace name has letters, digits, - and _ only, at most 64.',
      )
    return join(folder, `${name}.json`)
  }
  return {
    async load(name) {
      try {
        return JSON.parse(await readFile(file(name), 'utf8'))
      } catch (error) {
        // Absent or unreadable: the window starts from its defaults and saves over it.
        if (error instanceof AppError) throw error
        return null
      }
    },
    async save(name, value) {
      const path = file(name)
      const text = JSON.stringify(value ?? null)
      if (text.length > MAX_BYTES)
        throw new AppError('TOO_LARGE', 'The workspace is larger than 4 MB and was not saved.')
      await mkdir(folder, { recursive: true })
      await replaceFile(path, text, { mode: 0o600 })
    },
  }
}
