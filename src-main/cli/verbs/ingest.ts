import { resolve } from 'node:path'
import { CHAIN_FIELDS } from '#core/formats/chain/columns'
import { SCHEMA_CODES } from '#core/formats/dbn/codes'
import { SERIES_FIELDS } from '#core/formats/series/columns'
import { TIME_ZONES } from '#core/formats/series/time-text'
import { placeOf } from '#core/protocol/message'
import type { IngestReport, TableHints } from '#core/protocol/tasks'
import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { columnMap } from '../column-map.ts'
import { cliMappings, MAPPING_OPTION, mappingOption } from '../mapping-option.ts'
import { progressLine } from '../progress-line.ts'
import { defineVerb, numberOption, textOption, UsageError, type VerbInput } from '../verb.ts'

const asLine = (r: IngestReport) => {
  const counts = Object.entries(r.rows).map(([table, n]) => `${n} ${table}`)
  const left = Object.entries(r.skipped).map(
    ([why, n]) => `${n} left out: ${why.replaceAll('_', ' ')}`,
  )
  const all = [...counts, ...left]
  if (all.length === 0 && r.status === 'ingested') all.push('no records in it')
  const place = r.error ? placeOf(r.error) : ''
  const detail = r.error
    ? `${r.error.code}: ${r.error.message}${place && ` (${place})`}`
    : all.join(', ')
  return `${r.status.padEnd(9)} ${r.file}${detail ? ` · ${detail}` : ''}`
}

const FIELDS = [...new Set<string>([...SERIES_FIELDS, ...CHAIN_FIELDS])]

function hintsOf(input: VerbInput): TableHints {
  const map = columnMap(input, FIELDS)
  const symbol = textOption(input, 'symbol')
  const tz = textOption(input, 'tz')
  const timeZone = TIME_ZONES.find((zone) => zone === tz)
  if (tz !== undefined && !timeZone) throw new UsageError(`--tz takes ${TIME_ZONES.join(', ')}`)
  return {
    ...(map ? { map } : {}),
    ...(symbol === undefined ? {} : { symbol }),
    ...(timeZone ? { timeZone } : {}),
  }
}

function fragmentOf(input: VerbInput) {
  const text = textOption(input, 'fragment')
  if (!text) return {}
  const [dataset, schema] = text.split('/')
  if (dataset && schema && schema in SCHEMA_CODES) return { fragment: { dataset, schema } }
  throw new UsageError('--fragment takes data set/schema, as GLBX.MDP3/definition')
}

export const ingest = defineVerb({
  name: 'ingest',
  doc: 'Read vendor files into the lake; safe to repeat and to interrupt.',
  arguments: [['<path...>', 'files, or folders: everything of a known kind anywhere below them']],
  options: [
    ['--threads <n>', 'files read at a time; what the processor has when left out'],
    ['--underlyings <list>', 'option roots to keep, comma separated', 'SPY'],
    ['--map <list>', `name columns of tables: column=field, comma separated; ${FIELDS.join(' ')}`],
    [...MAPPING_OPTION],
    ['--symbol <symbol>', 'symbol of tables without one; option root of chains'],
    ['--fragment <what>', 'read DBN without metadata as data set/schema, as GLBX.MDP3/definition'],
    ['--tz <zone>', `zone of times without one: ${TIME_ZONES.join(', ')}`],
  ],
  async run(input, io) {
    const { lake, home } = places(textOption(input, 'lake'))
    const mappings = cliMappings(home)
    const mapping = mappingOption(input, mappings)
    const table = {
      ...hintsOf(input),
      ...(mapping ? { mapping } : { remembered: mappings.remembered() }),
    }
    const paths = (input.args[0] as string[]).map((path) => resolve(path))
    const underlyings = textOption(input, 'underlyings')?.split(',').filter(Boolean) ?? []
    const threads = numberOption(input, 'threads', { min: 1, max: 64, integer: true })
    const progress = progressLine(io)
    const reports = await runTask(
      'ingest',
      {
        lake,
        paths,
        underlyings,
        ...(threads === undefined ? {} : { threads }),
        ...fragmentOf(input),
        table,
      },
      { signal: io.signal, progress: progress.show },
    )
    progress.end()
    io.print({ lake, files: reports }, () => reports.map(asLine).join('\n'))
    return reports.some((r) => r.error !== null || r.status === 'cancelled') ? 1 : 0
  },
})
