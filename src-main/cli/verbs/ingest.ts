import { resolve } from 'node:path'
import type { IngestReport } from '#core/protocol/tasks'
import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { defineVerb, textOption } from '../verb.ts'

const asLine = (r: IngestReport) => {
  const rows = Object.entries(r.rows).map(([table, n]) => `${n} ${table}`)
  const detail = r.error ? `${r.error.code}: ${r.error.message}` : rows.join(', ')
  return `${r.status.padEnd(9)} ${r.file}${detail ? ` · ${detail}` : ''}`
}

export const ingest = defineVerb({
  name: 'ingest',
  doc: 'Read vendor files into the lake; safe to repeat and to interrupt.',
  arguments: [['<path...>', 'files, or folders of files']],
  options: [['--underlyings <list>', 'option roots to keep, comma separated', 'SPY']],
  async run(input, io) {
    const { lake } = places(textOption(input, 'lake'))
    const paths = (input.args[0] as string[]).map((path) => resolve(path))
    const underlyings = textOption(input, 'underlyings')?.split(',').filter(Boolean) ?? []
    const progress = progressLine(io)
    const reports = await runTask(
      'ingest',
      { lake, paths, underlyings },
      { signal: io.signal, progress: progress.show },
    )
    progress.end()
    io.print({ lake, files: reports }, () => reports.map(asLine).join('\n'))
    return reports.some((r) => r.error !== null || r.status === 'cancelled') ? 1 : 0
  },
})
