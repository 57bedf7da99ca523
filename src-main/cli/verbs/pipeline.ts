import type { PipelineDay } from '#core/protocol/tasks'
import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { defineVerb, textOption, UsageError, type VerbInput } from '../verb.ts'

const DATE = /^\d{4}-\d{2}-\d{2}$/

export function dateOption(input: VerbInput, name: string): string {
  const date = textOption(input, name)
  if (date === undefined) throw new UsageError(`--${name} is missing`)
  if (!DATE.test(date))
    throw new UsageError(`--${name} must be a date like 2026-11-17, not ${date}`)
  return date
}

export const PIPELINE_OPTION = [
  '--pipeline <name>',
  'es_0dte, spy_0dte or an alias',
  'es_0dte',
] as const

export const dayLine = (day: PipelineDay) =>
  `${day.date} ${day.pipeline} ${day.status}: ${day.signals} signals${
    day.events === null ? '' : ` of ${day.events} events`
  } in ${day.seconds.toFixed(1)} s · ${day.file}`

export const pipelineRun = defineVerb({
  name: 'pipeline run',
  doc: 'Compute the labelled events of one day into silver; unchanged days are left alone.',
  options: [
    PIPELINE_OPTION,
    ['--date <date>', 'session date, YYYY-MM-DD'],
    ['--force', 'compute even when nothing changed'],
  ],
  async run(input, io) {
    const { lake } = places(textOption(input, 'lake'))
    const progress = progressLine(io)
    const request = {
      lake,
      pipeline: textOption(input, 'pipeline') ?? 'es_0dte',
      date: dateOption(input, 'date'),
      force: input.options.force === true,
    }
    const day = await runTask('pipeline.run', request, {
      signal: io.signal,
      progress: progress.show,
    })
    progress.end()
    io.print(day, () => dayLine(day))
    return 0
  },
})
