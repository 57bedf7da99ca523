/** Where Electron's runtime is, if it is here: the package comes without it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './bootstrap.mjs'

export const electronHome = join(root, 'node_modules/electron')

/** The runtime's path, or null. `ELECTRON` in the environment wins. */
export function electronBinary() {
  if (process.env.ELECTRON) return process.env.ELECTRON
  const path = join(electronHome, 'path.txt')
  if (!existsSync(path)) return null
  const binary = join(electronHome, 'dist', readFileSync(path, 'utf8').trim())
  return existsSync(binary) ? binary : null
}

/** A display is needed for a window. */
export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/** The environment of the Electron tests, or the reason why they cannot run here. */
export function electronTests() {
  const binary = electronBinary()
  if (!binary) return { env: {}, why: "Electron's runtime is not installed" }
  if (!hasDisplay()) return { env: {}, why: 'there is no display' }
  return { env: { ELECTRON: binary }, why: null }
}
