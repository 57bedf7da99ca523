/** Vendor keys encrypted with the system's keychain, through Electron. */
import { join } from 'node:path'
import { safeStorage } from 'electron'
import { openSecrets, type Secrets, secretsFile } from '../secrets.ts'

/** Falls back to the 0600 file where the system has no keychain (a bare Linux session). */
export function keychainSecrets(home: string): Secrets {
  if (!safeStorage.isEncryptionAvailable()) return openSecrets(secretsFile(home))
  return openSecrets(join(home, 'keys.encrypted.json'), {
    encrypt: (text) => safeStorage.encryptString(text).toString('base64'),
    decrypt: (text) => safeStorage.decryptString(Buffer.from(text, 'base64')),
  })
}
