/** Vendor keys: encrypted by whatever the host has, in one file only the user may read. */
import { chmod, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '#core/protocol/index'
import { replaceFile } from './replace-file.ts'

/** The host's cipher; the Node host has none and relies on the file's mode. */
export interface Cipher {
  encrypt(text: string): string
  decrypt(text: string): string
}

export interface Secrets {
  /** Null when the name was never stored. */
  get(name: string): Promise<string | null>
  set(name: string, value: string | null): Promise<void>
  /** Which are set; never their values. */
  names(): Promise<string[]>
}

/** Where a host without a keychain keeps them. */
export const secretsFile = (home: string) => join(home, 'keys.json')

const plain: Cipher = { encrypt: (text) => text, decrypt: (text) => text }

export function openSecrets(file: string, cipher: Cipher = plain): Secrets {
  const read = async (): Promise<Record<string, string>> => {
    try {
      return JSON.parse(await readFile(file, 'utf8'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
      throw new AppError(
        'SECRETS_UNREADABLE',
        'The stored keys cannot be read; enter them again.',
        {
          where: { file },
          cause: error,
        },
      )
    }
  }
  return {
    async get(name) {
      const stored = (await read())[name]
      return stored === undefined ? null : cipher.decrypt(stored)
    },
    async set(name, value) {
      const { [name]: _, ...others } = await read()
      const next = value === null ? others : { ...others, [name]: cipher.encrypt(value) }
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await replaceFile(file, JSON.stringify(next), { mode: 0o600 })
      await chmod(file, 0o600)
    },
    names: async () => Object.keys(await read()).sort(),
  }
}
