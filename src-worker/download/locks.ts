/**
 * One at a time: a file that names its owner and is taken over when that is gone. Threads of one
 * process are told apart by its sign of life, because one of them may end without a word.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '#core/protocol/message'
import { letGo, linked, ownerOf, takeAway } from '../lake/lock-file.ts'
import { discard, isAlive, sweepTemporaries, temporaryFor, writeFailure } from '../lake/staging.ts'

/** A sign of life this often, ms; without one for this long a thread of this process is gone. */
const BEAT_MS = 2000
const SILENT_MS = 20_000
/** An earlier process may have had this one's number, but it did not start in the same seconds. */
const SAME_START_S = 3
const startS = () => Math.round(Date.now() / 1000 - process.uptime())

/** Takes the lock or throws DOWNLOAD_BUSY; returns its release. */
export function takeLock(path: string, what: string): () => void {
  const owner = `${process.pid} ${startS()} ${randomUUID()}`
  const mine = temporaryFor(path)
  // A link appears whole or not at all, so nobody reads a lock without its owner.
  try {
    mkdirSync(dirname(path), { recursive: true })
    sweepTemporaries(path)
    writeFileSync(mine, owner)
    while (!linked(mine, path)) {
      const other = ownerOf(path)
      if (other === null) continue
      if (isHeld(path, other)) throw busy(what, Number.parseInt(other, 10))
      takeAway(path, other)
    }
  } catch (error) {
    throw writeFailure(error, path, 'Nothing was asked for.')
  } finally {
    discard(mine)
  }
  const beat = setInterval(() => lives(path), BEAT_MS).unref()
  return () => {
    clearInterval(beat)
    letGo(path, owner)
  }
}

const busy = (what: string, pid: number) =>
  new AppError('DOWNLOAD_BUSY', `${what} is being downloaded by process ${pid}.`, {
    where: { pid },
  })

function isHeld(path: string, owner: string): boolean {
  const [pid = Number.NaN, start = Number.NaN] = owner.split(' ').map(Number)
  if (pid !== process.pid) return isAlive(pid)
  if (!(Math.abs(start - startS()) <= SAME_START_S)) return false
  const seen = statSync(path, { throwIfNoEntry: false })
  return seen !== undefined && Date.now() - seen.mtimeMs < SILENT_MS
}

function lives(path: string) {
  const now = new Date()
  try {
    utimesSync(path, now, now)
  } catch {
    // Taken from it: whoever has it now tells of itself.
  }
}
