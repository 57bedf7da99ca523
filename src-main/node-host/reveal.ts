/** Shows a folder in the system's file manager, by the program each system has for that. */
import { type SpawnOptions, spawn } from 'node:child_process'

const OPENERS: Partial<Record<NodeJS.Platform, (path: string) => readonly [string, ...string[]]>> =
  {
    linux: (path) => ['xdg-open', path],
    darwin: (path) => ['open', '-R', path],
    win32: (path) => ['explorer.exe', path],
  }

type Spawn = (
  file: string,
  args: readonly string[],
  options: SpawnOptions,
) => {
  on(event: 'error', listener: () => void): unknown
  unref(): void
}

/** Null where there is no desktop to show anything on. */
export function fileManager(
  hasDesktop: boolean,
  platform: NodeJS.Platform = process.platform,
  start: Spawn = spawn,
): ((path: string) => void) | null {
  const opener = OPENERS[platform]
  if (!hasDesktop || !opener) return null
  return (path) => {
    const [file, ...args] = opener(path)
    const child = start(file, args, { stdio: 'ignore', detached: true })
    // A desktop without such a program: there is nothing to show, and nothing else is harmed.
    child.on('error', () => {})
    child.unref()
  }
}
