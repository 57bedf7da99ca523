/** Rows, bytes, files and time left of a job, as one line. */
import type { Job } from '#core/jobs/job'
import { etaText } from '#core/jobs/rate'
import { fileSize, quantity } from '../../format/numbers.ts'

export function jobFacts({ rows, bytes, totalBytes, files, etaS, state }: Job): string {
  const facts: string[] = []
  if (files && files.total > 1) facts.push(`${files.done} of ${files.total} files`)
  if (files && files.duplicates > 0) facts.push(`${files.duplicates} there already`)
  if (files && files.failed > 0) facts.push(`${files.failed} failed`)
  if (rows !== null && rows > 0) facts.push(`${quantity(rows)} ${rows === 1 ? 'row' : 'rows'}`)
  if (bytes !== null && bytes > 0)
    facts.push(
      totalBytes !== null && totalBytes > bytes
        ? `${fileSize(bytes)} of ${fileSize(totalBytes)}`
        : fileSize(bytes),
    )
  const left = state === 'running' ? etaText(etaS) : ''
  if (left) facts.push(`${left} left`)
  return facts.join(', ')
}

/** A file the window sent is known by its name, not by where the host keeps it meanwhile. */
export const withoutStaging = (message: string) =>
  message.replace(/(?:\S*[\\/])?\.staging[\\/]uploads[\\/][^\\/\s]+[\\/]/g, '')
