/**
 * A cached day laid out as the fold reads it: its columns one after the other in one file beside the
 * contracts' Parquet. Derived, so it names the files it was made from and is dropped when one of
 * them changed; anything odd about it means "not there".
 */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { IsoDate } from '#core/domain/units'
import { writeFileAtomic } from '../../lake/staging.ts'

export interface CachedDay {
  date: IsoDate
  contracts: { strike: number; right: 'C' | 'P' }[]
  rows: number
  /** SessionNs, ascending. */
  ts: Float64Array
  sequence: Uint32Array
  /** Index into `contracts`. */
  contract: Int32Array
  /** USD. */
  price: Float64Array
  size: Int32Array
  /** PRINT codes. */
  condition: Uint8Array
}

const HEADER_BYTES = 1 << 16
const header = z.object({
  made: z.string(),
  rows: z.number().int().nonnegative(),
  contracts: z.array(z.object({ strike: z.number(), right: z.enum(['C', 'P']) })),
})

/** Widest first, so that every column starts aligned. */
const columnsOf = (rows: number) => ({
  ts: new Float64Array(rows),
  price: new Float64Array(rows),
  sequence: new Uint32Array(rows),
  contract: new Int32Array(rows),
  size: new Int32Array(rows),
  condition: new Uint8Array(rows),
})

/** Names the content of the files: any change of one changes it. */
export function madeFrom(folder: string, names: readonly string[]): string {
  const hash = createHash('sha256').update('packed-day 1\n')
  for (const name of names) {
    const { size, mtimeMs, ino } = statSync(join(folder, name))
    hash.update(`${name} ${size} ${mtimeMs} ${ino}\n`)
  }
  return hash.digest('hex')
}

export function readPacked(path: string, date: string, made: string): CachedDay | null {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return null
  }
  try {
    const head = Buffer.alloc(HEADER_BYTES)
    readSync(fd, head, 0, HEADER_BYTES, 0)
    const facts = header.parse(JSON.parse(head.toString('utf8').trimEnd()))
    if (facts.made !== made) return null
    const columns = columnsOf(facts.rows)
    let at = HEADER_BYTES
    for (const column of Object.values(columns)) {
      if (readSync(fd, column, 0, column.byteLength, at) !== column.byteLength) return null
      at += column.byteLength
    }
    return { date, contracts: facts.contracts, rows: facts.rows, ...columns }
  } catch {
    return null
  } finally {
    closeSync(fd)
  }
}

/** Best effort: a day that cannot be packed is read from its contracts next time too. */
export function writePacked(path: string, day: CachedDay, made: string) {
  const { rows, contracts } = day
  const text = JSON.stringify({ made, rows, contracts })
  if (Buffer.byteLength(text) > HEADER_BYTES) return
  const head = Buffer.alloc(HEADER_BYTES, ' ')
  head.write(text)
  const parts = (Object.keys(columnsOf(0)) as (keyof ReturnType<typeof columnsOf>)[]).map(
    (name) => {
      const { buffer, byteOffset, byteLength } = day[name]
      return new Uint8Array(buffer, byteOffset, byteLength)
    },
  )
  try {
    writeFileAtomic(path, Buffer.concat([head, ...parts]))
  } catch {
    rmSync(path, { force: true })
  }
}
