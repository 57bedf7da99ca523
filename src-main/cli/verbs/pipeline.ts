import type { PipelineDay } from '#core/protocol/tasks'
import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { defineVerb, textOption, UsageError, type VerbInput } from '../verb.ts'

const DATE = /^\d{4}-\d{2}-\d{2}$/
export const PIPELINE_OPTION = [
  '--pipeline <name>',
  'es_0dte, spy_0dte, a version or an alias',
  'es_0dte',
] as const

export const FRAMES_OPTION = ['--no-frames', "leave the session's frames alone"] as const

export const pipelineOption = (input: VerbInput) => textOption(input, 'pipeline') ?? 'es_0dte'

/** A date option; undefined when it was not given. */
export function dateOption(input: VerbInput, name: string): string | undefined {
  const date = textOption(input, name)
  if (date !== undefined && !DATE.test(date)) {
    throw new UsageError(`--${name} must be a date like 2026-11-17, not ${date}`)
  }
  return date
}

export function requiredDate(input: VerbInput, name: string): string {
  const date = dateOption(input, name)
  if (date === undefined) throw new UsageError(`--${name} is missing`)
  return date
}

/** One line about a day. */
export function dayLine(day: PipelineDay): string {
  const of = day.events === null ? '' : ` of ${day.events} events`
  const failed = day.gates?.gates.filter((g) => !g.pass).map((g) => g.gate) ?? []
  const gates =
    day.gates === null ? '' : failed.length > 0 ? `, failed ${failed.join(' ')}` : ', gates pass'
  return `${day.date} ${day.pipeline} ${day.status}: ${day.signals} signals${of}${gates} in ${day.seconds.toFixed(1)} s`
}

export const pipelineRun = defineVerb({
  name: 'pipeline run',
  doc: 'Compute the labelled events and the frames of one day into silver; an unchanged day is left alone.',
  options: [
    PIPELINE_OPTION,
    ['--date <date>', 'session date, YYYY-MM-DD'],
    ['--force', 'compute even when nothing changed'],
    FRAMES_OPTION,
  ],
  async run(input, io) {
    const { lake } = places(textOption(input, 'lake'))
    const progress = progressLine(io)
    const request = {
      lake,
      pipeline: pipelineOption(input),
      date: requiredDate(input, 'date'),
      force: input.options.force === true,
      frames: input.options.frames !== false,
    }
    const day = await runTask('pipeline.run', request, {
      signal: io.signal,
      progress: progress.show,
    })
    progress.end()
    io.print(day, () => `${dayLine(day)}\n${day.file}`)
    return 0
  },
})
