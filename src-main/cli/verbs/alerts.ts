import { resolve } from 'node:path'
import { pipelineIdOf } from '#core/config/profiles'
import type { AlertReport } from '#core/protocol/alerts'
import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { textTable } from '../text-table.ts'
import { defineVerb, textOption, UsageError, type VerbInput } from '../verb.ts'

export const alertsEvaluate = defineVerb({
  name: 'alerts evaluate',
  doc: 'Count what a rule file would have said on past sessions, and how often it was right.',
  options: [
    ['--rules <file>', "JSON rule file; the lake's own rules when left out"],
    ['--from <date>', 'first session, YYYY-MM-DD'],
    ['--to <date>', 'last session; the first when left out'],
    ['--pipeline <id>', 'es_0dte or spy_0dte', 'es_0dte'],
  ],
  async run(input, io) {
    const rules = textOption(input, 'rules')
    const from = dateOption(input, 'from')
    if (from === undefined) throw new UsageError('--from is missing')
    const name = textOption(input, 'pipeline') ?? 'es_0dte'
    const pipeline = pipelineIdOf(name)
    if (pipeline === null) throw new UsageError(`--pipeline: ${name} is not known`)
    const progress = progressLine(io)
    const report = await runTask(
      'alerts.evaluate',
      {
        lake: places(textOption(input, 'lake')).lake,
        pipeline,
        rulesFile: rules === undefined ? undefined : resolve(rules),
        from,
        to: dateOption(input, 'to') ?? from,
      },
      { signal: io.signal, progress: progress.show },
    )
    progress.end()
    io.print(report, () => tableOf(report))
    return 0
  },
})

function dateOption(input: VerbInput, name: string): string | undefined {
  const text = textOption(input, name)
  if (text === undefined || /^\d{4}-\d{2}-\d{2}$/.test(text)) return text
  throw new UsageError(`--${name} must be a date like 2026-11-17, not ${text}`)
}

function tableOf({ dates, rules }: AlertReport): string {
  const percent = (share: number | null) => (share === null ? '-' : `${(100 * share).toFixed(1)} %`)
  const seconds = (s: number | undefined) => (s === undefined ? '-' : `${s.toFixed(1)} s`)
  const rows = rules.map((r) => [
    r.rule,
    r.kind,
    r.alerts,
    r.hits,
    r.scored,
    percent(r.precision),
    r.incomplete,
    seconds(r.lead?.median),
    seconds(r.lead?.p10),
    seconds(r.lead?.p90),
  ])
  const head = ['rule', 'kind', 'alerts', 'hits', 'of', 'precision', 'incomplete']
  const span =
    dates.length === 1 ? dates[0] : `${dates.length} sessions, ${dates[0]} to ${dates.at(-1)}`
  return `${textTable([...head, 'lead', '10 %', '90 %'], rows)}\n${span}`
}
