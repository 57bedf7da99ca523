import type { DatabentoAsk, DownloadEstimate, DownloadReport } from '#core/protocol/tasks'
import { places } from '../../places.ts'
import { cliSecrets, databentoAccess } from '../../vendor-keys.ts'
import { runTask } from '../../workers/task-thread.ts'
import { progressLine } from '../progress-line.ts'
import { textTable } from '../text-table.ts'
import { defineVerb, numberOption, textOption, UsageError, type VerbInput } from '../verb.ts'
import { dateRange, downloadText, exitCode, ingestDownloaded, listOption } from './download.ts'

const oneOf = <T extends string>(
  input: VerbInput,
  name: string,
  option: string,
  allowed: readonly T[],
): T | undefined => {
  const text = textOption(input, option)
  if (text === undefined) return undefined
  const found = allowed.find((a) => a === text)
  if (!found) throw new UsageError(`--${name} is ${allowed.join(', ')}, not ${text}`)
  return found
}

function askOf(input: VerbInput, lake: string): DatabentoAsk {
  const preset = oneOf(input, 'preset', 'preset', ['es-0dte', 'spy-0dte'] as const)
  const dataset = textOption(input, 'dataset')
  const schemas = listOption(input, 'schema')
  const symbols = listOption(input, 'symbols')
  const stypes = ['raw_symbol', 'parent', 'continuous', 'instrument_id'] as const
  const stypeIn = oneOf(input, 'stype', 'stype', stypes)
  const mode = oneOf(input, 'mode', 'mode', ['batch', 'stream'] as const)
  const parallel = numberOption(input, 'parallel', { min: 1, max: 32, integer: true })
  if (!preset && !(dataset && schemas && symbols))
    throw new UsageError('give --preset, or --dataset with --schema and --symbols')
  if (preset && (dataset || schemas || symbols))
    throw new UsageError('--preset stands for dataset, schema and symbols')
  return {
    lake,
    ...dateRange(input),
    ...(preset ? { preset } : {}),
    ...(dataset ? { dataset } : {}),
    ...(schemas ? { schemas } : {}),
    ...(symbols ? { symbols } : {}),
    ...(stypeIn ? { stypeIn } : {}),
    ...(mode ? { mode } : {}),
    ...(parallel ? { parallel } : {}),
  }
}

export const estimateText = (e: DownloadEstimate) =>
  [
    textTable(
      ['what', 'records', 'MB', 'USD'],
      e.chunks.map((c) => [
        c.title,
        c.records,
        (c.bytes / 1e6).toFixed(1),
        c.owned ? 'bought' : c.usd.toFixed(4),
      ]),
    ),
    `${e.records} records, ${(e.bytes / 1e6).toFixed(1)} MB, ${e.usd.toFixed(4)} USD`,
  ].join('\n')

export const downloadDatabento = defineVerb({
  name: 'download databento',
  doc: 'Buy data of sessions from Databento and fetch it; safe to repeat, buys nothing twice.',
  options: [
    ['--from <date>', 'first session'],
    ['--to <date>', 'last session; the first when absent'],
    ['--preset <name>', 'es-0dte: ES and the options of the day; spy-0dte: SPY options'],
    ['--dataset <name>', 'GLBX.MDP3, OPRA.PILLAR, …'],
    ['--schema <list>', 'mbp-10,trades,definition, …'],
    ['--symbols <list>', 'comma separated'],
    ['--stype <type>', 'raw_symbol, parent, continuous or instrument_id'],
    ['--mode <mode>', 'batch: paid once; stream: at once, every try is paid', 'batch'],
    ['--parallel <n>', 'chunks at a time', '4'],
    ['--max-usd <x>', 'most it may cost; above it nothing is bought', '5'],
    ['--estimate', 'say what it would cost and stop'],
    ['--ingest', 'read what was downloaded into the lake'],
  ],
  async run(input, io) {
    const { lake, home } = places(textOption(input, 'lake'))
    const ask = askOf(input, lake)
    const maxUsd = numberOption(input, 'maxUsd', { min: 0 }) ?? 5
    const request = { ...ask, ...(await databentoAccess(cliSecrets(home))) }
    const progress = progressLine(io)
    const options = { signal: io.signal, progress: progress.show }
    if (input.options.estimate) {
      const estimate = await runTask('download.databento.estimate', request, options)
      progress.end()
      io.print(estimate, () => estimateText(estimate))
      return 0
    }
    const report: DownloadReport = await runTask(
      'download.databento',
      { ...request, maxUsd },
      options,
    )
    progress.end()
    const ingested = input.options.ingest ? await ingestDownloaded(lake, report, io) : []
    io.print({ lake, ...report, ingested }, () => downloadText(report))
    return exitCode(report, ingested)
  },
})
