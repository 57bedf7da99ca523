import type { QaReport } from '#core/protocol/quality'
import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { defineVerb, textOption } from '../verb.ts'
import { PIPELINE_OPTION, pipelineOption, requiredDate } from './pipeline.ts'

const asText = (report: QaReport) =>
  report.gates
    .flatMap((gate) => [
      `${gate.pass ? 'PASS' : 'FAIL'} ${gate.gate} ${gate.name}`,
      `     ${facts(gate.statistics)}`,
      ...gate.offenders.map((offender) => `     - ${facts(offender)}`),
    ])
    .join('\n')

const facts = (cells: Readonly<Record<string, unknown>>) =>
  Object.entries(cells)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? +value.toPrecision(6) : value}`)
    .join(', ')

export const qaGates = defineVerb({
  name: 'qa gates',
  doc: 'Run the five quality gates over a day; the report is stored beside its signals.',
  options: [PIPELINE_OPTION, ['--date <date>', 'session date, YYYY-MM-DD']],
  async run(input, io) {
    const { lake } = places(textOption(input, 'lake'))
    const progress = progressLine(io)
    const request = {
      lake,
      pipeline: pipelineOption(input),
      date: requiredDate(input, 'date'),
      gates: true,
      frames: false,
    }
    const day = await runTask('pipeline.run', request, {
      signal: io.signal,
      progress: progress.show,
    })
    progress.end()
    const report = day.gates as QaReport
    io.print(report, () => asText(report))
    return report.pass ? 0 : 1
  },
})
