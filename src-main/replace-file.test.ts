import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test.skipIf(process.platform === 'win32')(
  'after a file was written, one too large for the file-size limit is an error, not the end of the process',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'replace-file-'))
    const program = `
      import { writeFileSync } from 'node:fs'
      import { replaceFile, replaceFileSync } from ${JSON.stringify(new URL('./replace-file.ts', import.meta.url).href)}
      replaceFileSync('kept.json', '[1]', { mode: 0o600 })
      await replaceFile('kept-too.json', '[2]', { mode: 0o600 })
      try { writeFileSync('large', Buffer.alloc(300_000)) } catch (error) { console.log(error.code) }`
    const { stdout, signal } = spawnSync(
      'bash',
      [
        '-c',
        'ulimit -f 100; exec "$0" "$@"',
        process.execPath,
        '--no-warnings',
        '--input-type=module',
        '-e',
        program,
      ],
      { cwd: folder, encoding: 'utf8' },
    )
    const kept = ['kept.json', 'kept-too.json'].map((name) =>
      readFileSync(join(folder, name), 'utf8'),
    )
    rmSync(folder, { recursive: true })
    expect({ stdout, signal, kept }).toEqual({
      stdout: 'EFBIG\n',
      signal: null,
      kept: ['[1]', '[2]'],
    })
  },
)
