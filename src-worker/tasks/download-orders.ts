/** The books of what was ordered: listing them, and forgetting orders whose files are gone. */
import { join } from 'node:path'
import { AppError } from '#core/protocol/message'
import type { DownloadOrder } from '#core/protocol/tasks'
import { Ledger, type LedgerEntry } from '../download/ledger.ts'
import { takeLock } from '../download/locks.ts'
import { isHome } from '../vendors/databento/download.ts'
import { downloadFolder } from './download-databento.ts'

const open = (lake: string) => {
  const folder = downloadFolder(lake)
  return { folder, ledger: new Ledger(join(folder, '_ledger')) }
}

export function downloadOrders(lake: string): DownloadOrder[] {
  const { folder, ledger } = open(lake)
  return ledger.all().map((entry) => ({
    order: entry.jobId,
    chunk: entry.id,
    title: entry.title,
    date: entry.date,
    state: isHome(entry, folder) ? 'home' : entry.state === 'done' ? 'lost' : entry.state,
    file: join(folder, entry.file),
    bytes: entry.bytes,
    usd: entry.costUsd,
  }))
}

/**
 * Forgets orders, by the vendor's id or the chunk's, so that the next download buys them anew.
 * Throws ORDER_UNKNOWN, or ORDER_HOME for one whose file is there: it would be bought for nothing.
 */
export function forgetOrders(lake: string, ids: readonly string[]): DownloadOrder[] {
  const { folder, ledger } = open(lake)
  const entries = ledger.all()
  const found = ids.map((id) => {
    const entry = entries.find((e) => e.jobId === id || e.id === id)
    if (!entry)
      throw new AppError(
        'ORDER_UNKNOWN',
        `No order ${id} is in the books; nothing was forgotten.`,
        {
          where: { order: id },
        },
      )
    if (isHome(entry, folder))
      throw new AppError(
        'ORDER_HOME',
        `The file of order ${id} is here, ${join(folder, entry.file)}; nothing was forgotten.`,
        { where: { order: id } },
      )
    return entry
  })
  const before = downloadOrders(lake)
  for (const entry of found) forgetOne(ledger, entry)
  return before.filter((o) => found.some((e) => e.id === o.chunk))
}

function forgetOne(ledger: Ledger, entry: LedgerEntry) {
  const release = takeLock(ledger.lockOf(entry.id), entry.title)
  try {
    ledger.forget(entry)
  } finally {
    release()
  }
}
