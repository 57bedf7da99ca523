import type { LabelCounts, SignalStatistics } from '#core/protocol/tasks'
import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { textTable } from '../text-table.ts'
import { defineVerb, textOption } from '../verb.ts'
import { PIPELINE_OPTION, pipelineOption } from './pipeline.ts'

const OUTCOMES = ['BREAK', 'BOUNCE', 'CHOP', 'UNDEFINED']

const counts = (name: string, labels: LabelCounts) => [
  name,
  ...OUTCOMES.map((outcome) => labels[outcome] ?? 0),
]

const percent = (part: number, whole: number) =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`

function asText(s: SignalStatistics): string {
  const labels = [
    counts('all', s.labels),
    ...Object.entries(s.by).flatMap(([column, groups]) =>
      Object.entries(groups).map(([value, found]) => counts(`${column} ${value}`, found)),
    ),
  ]
  const features = s.features.map((f) => [
    f.feature,
    percent(f.rows - f.nulls, f.rows),
    percent(f.rows - f.nulls - f.zeros, f.rows),
    f.mean === null ? '' : +f.mean.toPrecision(4),
    f.std === null ? '' : +f.std.toPrecision(4),
  ])
  return [
    `${s.rows} signals of ${s.sessions} sessions, ${s.pipeline} ${s.version}`,
    textTable(['', ...OUTCOMES], labels),
    textTable(['feature', 'known', 'not zero', 'mean', 'std'], features),
  ].join('\n\n')
}

export const stats = defineVerb({
  name: 'stats',
  doc: 'Label distribution and feature coverage of a pipeline; written beside its gold.',
  options: [PIPELINE_OPTION],
  async run(input, io) {
    const { lake } = places(textOption(input, 'lake'))
    const request = { lake, pipeline: pipelineOption(input) }
    const statistics = await runTask('pipeline.stats', request, { signal: io.signal })
    io.print(statistics, () => asText(statistics))
    return 0
  },
})
