import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { bytesText, textTable } from '../text-table.ts'
import { defineVerb, textOption, type VerbInput } from '../verb.ts'

const lakeOf = (input: VerbInput) => ({ lake: places(textOption(input, 'lake')).lake })

export const lakeLs = defineVerb({
  name: 'lake ls',
  doc: 'List what the lake holds, by table and day.',
  async run(input, io) {
    const days = await runTask('lake.ls', lakeOf(input), { signal: io.signal })
    io.print(days, () =>
      textTable(
        ['table', 'of', 'date', 'rows', 'size', 'gaps', ''],
        days.map((d) => [
          d.table,
          d.partition,
          d.date,
          d.rows,
          bytesText(d.bytes),
          d.gaps,
          d.synthetic ? 'SYNTHETIC' : '',
        ]),
      ),
    )
    return 0
  },
})

export const lakeVerify = defineVerb({
  name: 'lake verify',
  doc: 'Read every file back and compare it with its manifest.',
  async run(input, io) {
    const progress = progressLine(io)
    const verdict = await runTask('lake.verify', lakeOf(input), {
      signal: io.signal,
      progress: progress.show,
    })
    progress.end()
    io.print(verdict, () =>
      [
        ...verdict.problems.map((p) => `${p.code} ${p.file}: ${p.message}`),
        `${verdict.files} files, ${bytesText(verdict.bytes)}, ${verdict.problems.length} problems`,
      ].join('\n'),
    )
    return verdict.ok ? 0 : 1
  },
})

export const lakeGc = defineVerb({
  name: 'lake gc',
  doc: 'Remove what no manifest names.',
  async run(input, io) {
    const { removed, bytes } = await runTask('lake.gc', lakeOf(input), { signal: io.signal })
    io.print({ removed, bytes }, () =>
      [...removed, `${removed.length} files removed, ${bytesText(bytes)}`].join('\n'),
    )
    return 0
  },
})

export const lakeStats = defineVerb({
  name: 'lake stats',
  doc: 'Count sessions, files, rows and bytes.',
  async run(input, io) {
    const stats = await runTask('lake.stats', lakeOf(input), { signal: io.signal })
    io.print(stats, () => {
      const tables = Object.entries(stats.tables).map(([name, t]) => [
        name,
        t.days,
        t.rows,
        bytesText(t.bytes),
      ])
      const total = `${stats.sessions} sessions from ${stats.sources} sources in ${stats.files} files, ${bytesText(stats.bytes)}`
      return `${textTable(['table', 'days', 'rows', 'size'], tables)}\n${total}`
    })
    return 0
  },
})
