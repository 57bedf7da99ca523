import { availableParallelism } from 'node:os'
import { AppError, type AppErrorBody } from '#core/protocol/index'
import type { GoldReport, PipelineDay } from '#core/protocol/tasks'
import { places } from '../../places.ts'
import { cancelled, runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { defineVerb, numberOption, textOption } from '../verb.ts'
import { dateOption, dayLine, FRAMES_OPTION, PIPELINE_OPTION, pipelineOption } from './pipeline.ts'

interface FailedDay {
  date: string
  error: AppErrorBody
}

interface BatchRequest {
  lake: string
  pipeline: string
  dates: readonly string[]
  jobs: number
  force: boolean
  frames: boolean
}

interface BatchEvents {
  signal: AbortSignal
  progress(fraction: number, detail: string): void
  day(day: PipelineDay): void
}

/** Days side by side, each in a thread of its own; one that fails stops no other. */
async function runDays(
  { lake, pipeline, dates, jobs, force, frames }: BatchRequest,
  { signal, progress, day }: BatchEvents,
): Promise<{ days: PipelineDay[]; failed: FailedDay[] }> {
  const days: PipelineDay[] = []
  const failed: FailedDay[] = []
  const fractions = new Map<string, number>()
  const waiting = [...dates]
  const show = (date: string, fraction: number, detail: string) => {
    fractions.set(date, fraction)
    const done = [...fractions.values()].reduce((sum, f) => sum + f, 0)
    progress(done / dates.length, detail)
  }
  const work = async () => {
    for (let date = waiting.shift(); date !== undefined; date = waiting.shift()) {
      const current = date
      if (signal.aborted) throw cancelled()
      try {
        const request = { lake, pipeline, date, force, frames, gates: true }
        const done = await runTask('pipeline.run', request, {
          signal,
          progress: (fraction, detail) => show(current, fraction, detail),
        })
        days.push(done)
        day(done)
      } catch (error) {
        if (signal.aborted || !(error instanceof AppError)) throw error
        failed.push({ date, error: error.toBody() })
      }
      show(date, 1, `${date} done`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(jobs, dates.length) }, work))
  const byDate = (a: { date: string }, b: { date: string }) => (a.date < b.date ? -1 : 1)
  return { days: days.sort(byDate), failed: failed.sort(byDate) }
}

const goldLine = (gold: GoldReport) => {
  const state = gold.releasable
    ? 'releasable'
    : `not releasable (${[...gold.failed.map((d) => `${d} failed`), ...gold.unchecked.map((d) => `${d} not checked`)].join(', ')})`
  return `${gold.rows} signals of ${gold.days} days, ${state}\n${gold.file}`
}

export const batch = defineVerb({
  name: 'batch',
  doc: 'Compute and check many days side by side and join them into gold; only what changed is done again.',
  options: [
    PIPELINE_OPTION,
    ['--from <date>', 'first session date; the first in the lake when left out'],
    ['--to <date>', 'last session date; the last in the lake when left out'],
    ['--jobs <n>', 'days at a time', String(Math.max(1, availableParallelism()))],
    ['--force', 'compute even what has not changed'],
    FRAMES_OPTION,
  ],
  async run(input, io) {
    const { lake } = places(textOption(input, 'lake'))
    const pipeline = pipelineOption(input)
    const from = dateOption(input, 'from') ?? ''
    const to = dateOption(input, 'to') ?? '9999'
    const jobs = numberOption(input, 'jobs', { min: 1, max: 256, integer: true }) ?? 1
    const all = await runTask('pipeline.dates', { lake, pipeline }, { signal: io.signal })
    const dates = all.filter((date) => date >= from && date <= to)
    if (dates.length === 0) {
      throw new AppError('NO_SESSIONS', 'The lake holds no sessions of these dates.', {
        where: { lake, from, to },
      })
    }
    const progress = progressLine(io)
    const force = input.options.force === true
    const frames = input.options.frames !== false
    const request = { lake, pipeline, dates, jobs, force, frames }
    const { days, failed } = await runDays(request, {
      signal: io.signal,
      progress: progress.show,
      day: (day) => io.say(dayLine(day)),
    })
    progress.end()
    const gold =
      days.length > 0
        ? await runTask('pipeline.gold', { lake, pipeline }, { signal: io.signal })
        : null
    io.print({ days, failed, gold }, () =>
      [
        ...failed.map((f) => `${f.date} ${f.error.code}: ${f.error.message}`),
        ...(gold ? [goldLine(gold)] : []),
      ].join('\n'),
    )
    return failed.length > 0 || days.some((d) => d.gates?.pass === false) ? 1 : 0
  },
})
