import { expect, test } from 'vitest'
import { completeLock, platformOf } from './complete-lock.ts'

test('a package name says where it runs', () => {
  expect(platformOf('@swc/core-linux-s390x-gnu')).toEqual({
    os: ['linux'],
    cpu: ['s390x'],
    libc: ['glibc'],
  })
  expect(platformOf('@biomejs/cli-linux-x64-musl')).toMatchObject({ libc: ['musl'] })
  expect(platformOf('@duckdb/node-bindings-win32-x64')).toEqual({ os: ['win32'], cpu: ['x64'] })
  expect(platformOf('fsevents')).toBeNull()
})

test('packages of other platforms are added where their owner lists them', () => {
  const lock = {
    packages: {
      '': { version: '1' },
      'node_modules/tool': {
        version: '2.0.0',
        dev: true,
        optionalDependencies: { 'tool-darwin-arm64': '2.0.0', 'tool-linux-x64': '2.0.0' },
      },
      'node_modules/tool-linux-x64': { version: '2.0.0', integrity: 'sha512-x', optional: true },
    },
  }
  const text = completeLock(JSON.stringify(lock))
  expect(JSON.parse(text).packages).toEqual({
    ...lock.packages,
    'node_modules/tool-darwin-arm64': {
      version: '2.0.0',
      os: ['darwin'],
      cpu: ['arm64'],
      dev: true,
      optional: true,
    },
  })
  expect(completeLock(text)).toBe(text)
})
