/** One process at a time: a file that names its owner and is taken over when that process is gone. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '#core/protocol/message'
import { discard, isAlive, sweepTemporaries, temporaryFor, writeFailure } from '../lake/staging.ts'

/** Paths this process holds: its own pid in a file says nothing about which of its tasks wrote it. */
const held = new Set<string>()

/** Takes the lock or throws DOWNLOAD_BUSY; returns its release. */
export function takeLock(path: string, what: string): () => void {
  const busy = (pid: number) =>
    new AppError('DOWNLOAD_BUSY', `${what} is being downloaded by process ${pid}.`, {
      where: { pid },
    })
  if (held.has(path)) throw busy(process.pid)
  const mine = temporaryFor(path)
  // A link appears whole or not at all, so nobody reads a lock without its owner.
  try {
    mkdirSync(dirname(path), { recursive: true })
    sweepTemporaries(path)
    writeFileSync(mine, String(process.pid))
  } catch (error) {
    discard(mine)
    throw writeFailure(error, path, 'Nothing was asked for.')
  }
  try {
    for (;;) {
      try {
        linkSync(mine, path)
        break
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        const pid = Number(readFileSync(path, 'utf8'))
        if (pid !== process.pid && isAlive(pid)) throw busy(pid)
        rmSync(path, { force: true })
      }
    }
  } finally {
    rmSync(mine, { force: true })
  }
  held.add(path)
  return () => {
    held.delete(path)
    rmSync(path, { force: true })
  }
}
