/** One host per home folder: the lock file names the running process and, to its owner only, its URL. */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface Running {
  pid: number
  url: string | null
}

export interface Lock {
  /** Writes the URL, so that a second start can show the same app. */
  announce(url: string): void
  release(): void
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function readLock(path: string): Running | null {
  try {
    const { pid, url } = JSON.parse(readFileSync(path, 'utf8'))
    return typeof pid === 'number' ? { pid, url: typeof url === 'string' ? url : null } : null
  } catch {
    return null
  }
}

function write(path: string, flags: 'wx' | 'w', content: Running) {
  const file = openSync(path, flags, 0o600)
  writeSync(file, JSON.stringify(content))
  closeSync(file)
}

/** Takes the lock, or says who has it. A lock left by a dead process is taken over. */
export function takeLock(home: string): Lock | Running {
  const path = join(home, 'host.lock')
  mkdirSync(home, { recursive: true, mode: 0o700 })
  for (let attempt = 0; ; attempt++) {
    try {
      write(path, 'wx', { pid: process.pid, url: null })
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 1) throw error
      const other = readLock(path)
      if (other && other.pid !== process.pid && isAlive(other.pid)) return other
      rmSync(path, { force: true })
    }
  }
  let held = true
  return {
    announce: (url) => write(path, 'w', { pid: process.pid, url }),
    release() {
      if (held) rmSync(path, { force: true })
      held = false
    },
  }
}

export const isLock = (taken: Lock | Running): taken is Lock => 'release' in taken
