/**
 * One commit at a time: a file that names its owner, over threads and processes. It is held for the
 * few milliseconds in which names are given out; one whose process is gone is taken over.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { letGo, linked, ownerOf, takeAway } from './lock-file.ts'
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
      const other = ownerOf(path)
      if (other !== null && isStale(path, other)) takeAway(path, other)
      else await sleep(RETRY_MS)
    }
  } catch (error) {
    throw writeFailure(error, path, 'The lake is as it was.')
  } finally {
    discard(mine)
  }
  return () => letGo(path, owner)
}

function isStale(path: string, owner: string): boolean {
  if (!isAlive(Number.parseInt(owner, 10))) return true
  try {
    return Date.now() - statSync(path).mtimeMs > STALE_MS
  } catch {
    return false
  }
}
