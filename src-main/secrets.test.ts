import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Cipher, openSecrets } from './secrets.ts'

let folder: string
const file = () => join(folder, 'keys.json')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spymaster-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a key can be stored, read, listed by name and removed', async () => {
  const secrets = openSecrets(file())
  await secrets.set('A_KEY', 'one')
  await secrets.set('B_KEY', 'two')
  expect(await secrets.get('A_KEY')).toBe('one')
  expect(await secrets.names()).toEqual(['A_KEY', 'B_KEY'])
  await secrets.set('A_KEY', null)
  expect(await secrets.get('A_KEY')).toBeNull()
})

test('only the user may read the file, also when it existed with a wider mode', async () => {
  writeFileSync(file(), '{}', { mode: 0o644 })
  await openSecrets(file()).set('A_KEY', 'one')
  expect(statSync(file()).mode & 0o777).toBe(0o600)
})

test("with the host's cipher no value is in the file", async () => {
  const flip: Cipher = {
    encrypt: (text) => Buffer.from(text).toString('hex'),
    decrypt: (text) => Buffer.from(text, 'hex').toString(),
  }
  const secrets = openSecrets(file(), flip)
  await secrets.set('A_KEY', 'very secret')
  expect(readFileSync(file(), 'utf8')).not.toContain('very secret')
  expect(await secrets.get('A_KEY')).toBe('very secret')
})

test('a damaged file is an error that shows no content', async () => {
  writeFileSync(file(), '{"A_KEY": "one')
  await expect(openSecrets(file()).get('A_KEY')).rejects.toMatchObject({
    code: 'SECRETS_UNREADABLE',
  })
})
