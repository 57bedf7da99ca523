/**
 * Bronze QA kept in the lake: `qa/bronze/date=D.json`, with a hash of the parts it read, so that a
 * verdict on records that have changed since is known to be old.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { IsoDate } from '#core/domain/units'
import type { BronzeQa } from '#core/lake/qa/bronze-qa'
import { lakeParts, type PartsOf } from './manifest.ts'
import { QA_TABLES, type QaOptions, qaBronze } from './qa-bronze.ts'
import { writeFileAtomic } from './staging.ts'

/** Rises when the same records may be judged otherwise. */
const RULES = 1
const FOLDER = 'qa/bronze'

export interface StoredVerdict {
  qa: BronzeQa
  /** When it was made, UTC milliseconds. */
  checkedMs: number
  /** The records it is about are those the lake holds now. */
  current: boolean
}

const fileOf = (lake: string, date: IsoDate) => join(lake, FOLDER, `date=${date}.json`)

/** Hash of everything the verdict on a date depends on; null when the lake has no records of it. */
function inputsOf(lake: string, date: IsoDate, of?: PartsOf): string | null {
  const all = of ? of({ date }) : lakeParts(lake, { date })
  const parts = all.filter((p) => QA_TABLES.includes(p.table))
  if (parts.length === 0) return null
  const hash = createHash('sha256').update(`rules ${RULES}\n`)
  for (const { sha256 } of parts) hash.update(`${sha256}\n`)
  return hash.digest('hex')
}

/** Checks a day and keeps the verdict. Throws as `qaBronze` does. */
export async function checkBronze(
  lake: string,
  date: IsoDate,
  options: QaOptions = {},
): Promise<BronzeQa> {
  const inputs = inputsOf(lake, date)
  const qa = await qaBronze(lake, date, options)
  writeFileAtomic(fileOf(lake, date), `${JSON.stringify({ inputs, qa }, null, 1)}\n`)
  return qa
}

/** Null when the date was never checked, or its verdict cannot be read. */
export function storedVerdict(lake: string, date: IsoDate, parts?: PartsOf): StoredVerdict | null {
  const path = fileOf(lake, date)
  if (!existsSync(path)) return null
  try {
    const { inputs, qa } = JSON.parse(readFileSync(path, 'utf8')) as {
      inputs: string
      qa: BronzeQa
    }
    if (qa.date !== date || !Array.isArray(qa.findings)) return null
    return {
      qa,
      checkedMs: statSync(path).mtimeMs,
      current: inputs === inputsOf(lake, date, parts),
    }
  } catch {
    return null
  }
}

/** Dates that have a verdict, old or current. */
export function verdictDates(lake: string): IsoDate[] {
  const folder = join(lake, FOLDER)
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => {
    const date = /^date=(\d{4}-\d{2}-\d{2})\.json$/.exec(name)?.[1]
    return date ? [date] : []
  })
}
