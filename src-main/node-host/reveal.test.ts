import { expect, test } from 'vitest'
import { fileManager } from './reveal.ts'

function started(platform: NodeJS.Platform) {
  const calls: unknown[] = []
  const show = fileManager(true, platform, (file, args) => {
    calls.push([file, ...args])
    return { on: () => {}, unref: () => {} }
  })
  show?.('/a b/$(reboot)')
  return calls
}

test('a folder is handed to the file manager of the system as one argument, never to a shell', () => {
  expect(started('linux')).toEqual([['xdg-open', '/a b/$(reboot)']])
  expect(started('darwin')).toEqual([['open', '-R', '/a b/$(reboot)']])
  expect(started('win32')).toEqual([['explorer.exe', '/a b/$(reboot)']])
})

test('without a desktop, or on an unknown system, nothing can be shown', () => {
  expect(fileManager(false, 'linux')).toBeNull()
  expect(fileManager(true, 'aix')).toBeNull()
})
