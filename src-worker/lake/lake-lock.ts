/**
 * One commit at a time: a file that names its owner, over threads and processes. It is held for the
 * few milliseconds in which names are given out; one whose process is gone is taken over.
 */
import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { discard, isAlive, STAGING, writeFailure } from './staging.ts'

const RETRY_MS = 10
/** A thread may end while its process lives on: nobody holds the lock this long, ms. */
const STALE_MS = 120_000

/** Waits for its turn; returns the release. Throws LAKE_WRITE_FAILED where the lake takes no more. */
export async function lakeLock(lake: string): Promise<() => void> {
  const folder = join(lake, STAGING)
  const path = join(folder, 'commit.lock')
  const owner = `${process.pid} ${randomUUID()}`
  // Named so that a sweep removes what a killed process left.
  const mine = join(folder, `${process.pid}-lock-${owner.slice(-12)}`)
  try {
    mkdirSync(folder, { recursive: true })
    // A link appears whole or not at all, so nobody reads a lock without its owner.
    writeFileSync(mine, owner)
    while (!linked(mine, path)) {
      if (isStale(path)) rmSync(path, { force: true })
      else await sleep(RETRY_MS)
    }
  } catch (error) {
    throw writeFailure(error, path, 'The lake is as it was.')
  } finally {
    discard(mine)
  }
  return () => {
    if (ownerOf(path) === owner) rmSync(path, { force: true })
  }
}

function linked(mine: string, path: string): boolean {
  try {
    linkSync(mine, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function ownerOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function isStale(path: string): boolean {
  const owner = ownerOf(path)
  if (owner === null) return false
  if (!isAlive(Number.parseInt(owner, 10))) return true
  try {
    return Date.now() - statSync(path).mtimeMs > STALE_MS
  } catch {
    return false
  }
}
