/** Jobs on disk, a file each, so that a host knows what an earlier one was doing. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Job, job } from '#core/jobs/job'
import { replaceFileSync } from './replace-file.ts'

/** A job and what it was asked to do. */
export interface StoredJob {
  job: Job
  args: unknown
}

export interface JobStore {
  /** In order of creation; files that cannot be read are left out. */
  load(): StoredJob[]
  save(stored: StoredJob): void
  remove(jobId: string): void
}

const VERSION = 1
const document = z.object({ version: z.literal(VERSION), lake: z.string(), job, args: z.unknown() })
const NAME = /^[0-9a-f-]{36}\.json$/

/** Jobs of one lake; those of others in the same folder are neither shown nor touched. */
export function openJobStore(folder: string, lake: string): JobStore {
  const fileOf = (jobId: string) => join(folder, `${jobId}.json`)
  return {
    load() {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return readdirSync(folder)
        .filter((name) => NAME.test(name))
        .flatMap((name) => read(join(folder, name), lake))
        .sort((a, b) => a.job.createdMs - b.job.createdMs)
    },
    save(stored) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const text = JSON.stringify({ version: VERSION, lake, ...stored })
      replaceFileSync(fileOf(stored.job.jobId), text, { mode: 0o600 })
    },
    remove: (jobId) => rmSync(fileOf(jobId), { force: true }),
  }
}

function read(path: string, lake: string): StoredJob[] {
  try {
    const { lake: of, job, args } = document.parse(JSON.parse(readFileSync(path, 'utf8')))
    return of === lake ? [{ job, args }] : []
  } catch {
    // Written by another version, or damaged: an import can be started again by hand.
    return []
  }
}
