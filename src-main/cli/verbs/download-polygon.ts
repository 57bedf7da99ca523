import type { PolygonAsk } from '#core/protocol/tasks'
import { places } from '../../places.ts'
import { cliSecrets, polygonAccess } from '../../vendor-keys.ts'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { defineVerb, numberOption, textOption, UsageError, type VerbInput } from '../verb.ts'
import { dateRange, downloadText, exitCode, ingestDownloaded } from './download.ts'
import { estimateText } from './download-databento.ts'

const WHAT = ['trades_v1', 'quotes_v1', 'minute_aggs_v1', 'day_aggs_v1', 'cache', 'chain'] as const

function whatOf(input: VerbInput): PolygonAsk['what'] {
  const text = textOption(input, 'set')
  const what = WHAT.find((w) => w === text)
  if (!what) throw new UsageError(`--set is one of ${WHAT.join(', ')}, not ${text}`)
  return what
}

export const downloadPolygon = defineVerb({
  name: 'download polygon',
  doc: 'Fetch option data from Massive (Polygon): flat files, the trades cache, a chain snapshot.',
  options: [
    ['--from <date>', 'first day'],
    ['--to <date>', 'last day; the first when absent'],
    [
      '--set <name>',
      'trades_v1, quotes_v1, minute_aggs_v1, day_aggs_v1; cache; chain',
      'trades_v1',
    ],
    ['--underlying <root>', 'for cache and chain', 'SPY'],
    ['--per-minute <n>', 'requests a minute the plan allows; 0: no limit', '0'],
    ['--refresh', 'look whether files on disk are still the newest'],
    ['--estimate', 'say how much it is and stop'],
    ['--ingest', 'read trade files and chain snapshots (open interest) into the lake'],
  ],
  async run(input, io) {
    const { lake, home } = places(textOption(input, 'lake'))
    const what = whatOf(input)
    const range = dateRange(input)
    const underlying = textOption(input, 'underlying') ?? 'SPY'
    const perMinute = numberOption(input, 'perMinute', { min: 0, max: 6000 }) ?? 0
    const refresh = input.options.refresh === true
    const access = await polygonAccess(what, cliSecrets(home))
    const request = { lake, what, underlying, refresh, perMinute, ...range, ...access }
    const progress = progressLine(io)
    const options = { signal: io.signal, progress: progress.show }
    if (input.options.estimate) {
      const estimate = await runTask('download.polygon.estimate', request, options)
      progress.end()
      io.print(estimate, () => estimateText(estimate))
      return 0
    }
    const report = await runTask('download.polygon', request, options)
    progress.end()
    const wanted = input.options.ingest === true && (what === 'trades_v1' || what === 'chain')
    const ingested = wanted ? await ingestDownloaded(lake, report, io, [underlying]) : []
    io.print({ lake, ...report, ingested }, () => downloadText(report))
    return exitCode(report, ingested)
  },
})
