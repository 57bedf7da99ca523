/** Lakes that live in an S3 bucket: a local folder mirrors what was needed of them so far. */

/** In the mirror's root: which bucket it mirrors. */
export const REMOTE_FILE = '.remote.json'

export interface RemoteRoot {
  bucket: string
  /** Without slashes at its ends; may be empty. */
  prefix: string
}

/** `s3://bucket/some/prefix`; null for anything else. */
export function remoteRootOf(lake: string): RemoteRoot | null {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(lake)
  if (!match) return null
  const prefix = (match[2] ?? '').split('/').filter(Boolean).join('/')
  return { bucket: match[1], prefix }
}

/** What of a lake a task reads besides manifests. */
export interface LakeNeeds {
  /** Bronze tables, or all. */
  tables: readonly string[] | 'all'
  /** Session dates, or all. */
  dates: readonly string[] | 'all'
  /** Files of silver and gold, too. */
  derived: boolean
}
