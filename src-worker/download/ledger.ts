/**
 * What was bought and how far it came: one small file per chunk, replaced whole. The intent to buy
 * is written before the order goes out, so a process killed in between is followed by one that looks
 * for the order before it places another.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#core/protocol/message'
import { writeFileAtomic } from '../lake/staging.ts'

const entry = z.object({
  id: z.string(),
  date: z.string(),
  title: z.string(),
  state: z.enum(['ordering', 'ordered', 'done']),
  /** UTC ns before the first order went out. */
  sinceNs: z.string(),
  jobId: z.string().nullable(),
  /** Orders placed or streams opened so far. */
  orders: z.number(),
  /** Relative to the download folder. */
  file: z.string(),
  bytes: z.number().nullable(),
  sha256: z.string().nullable(),
  records: z.number().nullable(),
  costUsd: z.number().nullable(),
})
export type LedgerEntry = z.infer<typeof entry>

export class Ledger {
  readonly folder: string
  constructor(folder: string) {
    this.folder = folder
  }

  get(id: string): LedgerEntry | null {
    const path = this.#path(id)
    if (!existsSync(path)) return null
    try {
      return entry.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch (cause) {
      // Buying again because the note of a purchase is damaged would be worse than stopping.
      throw new AppError('DOWNLOAD_LEDGER', `The ledger entry ${path} cannot be read.`, {
        where: { file: path },
        cause,
      })
    }
  }

  put(value: LedgerEntry): LedgerEntry {
    writeFileAtomic(this.#path(value.id), `${JSON.stringify(value, null, 1)}\n`)
    return value
  }

  all(): LedgerEntry[] {
    if (!existsSync(this.folder)) return []
    return readdirSync(this.folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => this.get(name.slice(0, -5)) as LedgerEntry)
  }

  /** Takes an entry off the books, as if it had never been ordered; its note is kept beside them. */
  forget({ id, jobId }: Pick<LedgerEntry, 'id' | 'jobId'>): void {
    const aside = join(this.folder, 'forgotten')
    mkdirSync(aside, { recursive: true })
    const name = `${id}.${(jobId ?? 'no-order').replaceAll(/[^\w-]/g, '_').slice(0, 60)}.json`
    renameSync(this.#path(id), join(aside, name))
  }

  lockOf = (id: string) => join(this.folder, `${id}.lock`)

  #path = (id: string) => join(this.folder, `${id}.json`)
}
