/** Files that name who holds something; they appear and change hands whole. */
import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { discard, temporaryFor } from './staging.ts'

/** Gives the lock its name; false when somebody holds it. `mine` has the owner's name in it. */
export function linked(mine: string, path: string): boolean {
  try {
    linkSync(mine, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** What its owner wrote; null when nobody holds it. */
export function ownerOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** Takes the lock from an owner that is gone; one that another has taken meanwhile stays theirs. */
export function takeAway(path: string, owner: string) {
  const away = temporaryFor(path)
  try {
    renameSync(path, away)
  } catch {
    return
  }
  if (ownerOf(away) !== owner) linked(away, path)
  discard(away)
}

/** Lets go of a lock that is still this owner's. */
export function letGo(path: string, owner: string) {
  if (ownerOf(path) === owner) rmSync(path, { force: true })
}
