import { resolve } from 'node:path'
import type { ColumnMapping } from '#core/formats/series/mapping'
import type { MappingPreview } from '#core/protocol/mapping'
import { readMappingFile } from '../../mapping-store.ts'
import { places } from '../../places.ts'
import { runTask } from '../../workers/task-thread.ts'
import { cliMappings, MAPPING_OPTION, mappingOption } from '../mapping-option.ts'
import { textTable } from '../text-table.ts'
import { defineVerb, textArg, textOption, UsageError } from '../verb.ts'

const fieldsOf = ({ columns }: ColumnMapping) =>
  Object.entries(columns)
    .map(([field, column]) => `${field}=${column}`)
    .join(', ')

export const mappingLs = defineVerb({
  name: 'mapping ls',
  doc: 'Column mappings for prints and bars: saved ones, and those that come with the program.',
  async run(input, io) {
    const { home } = places(textOption(input, 'lake'))
    const mappings = cliMappings(home).list()
    io.print(mappings, () =>
      textTable(
        ['name', 'kind', 'header', 'columns'],
        mappings.map(({ name, mapping: m }) => [name, m.kind, m.headerLine || 'none', fieldsOf(m)]),
      ),
    )
    return 0
  },
})

export const mappingSave = defineVerb({
  name: 'mapping save',
  doc: 'Save a mapping from a JSON file under a name, for `ingest --mapping NAME` and the app.',
  arguments: [
    ['<name>', 'its name'],
    ['<file>', 'JSON as `mapping ls --json` prints it'],
  ],
  async run(input, io) {
    const { home } = places(textOption(input, 'lake'))
    const name = textArg(input, 0).trim()
    if (name === '' || name.length > 80) throw new UsageError('a name has 1 to 80 characters')
    const mapping = readMappingFile(resolve(textArg(input, 1)))
    cliMappings(home).save(name, mapping)
    io.print({ name, mapping }, `saved ${name}`)
    return 0
  },
})

export const mappingRm = defineVerb({
  name: 'mapping rm',
  doc: 'Remove a saved mapping.',
  arguments: [['<name>', 'its name']],
  async run(input, io) {
    const { home } = places(textOption(input, 'lake'))
    const name = textArg(input, 0)
    const store = cliMappings(home)
    const known = store.list().some((m) => m.name === name && !m.builtIn)
    if (known) store.remove(name)
    io.print({ name, removed: known }, known ? `removed ${name}` : `nothing is saved as ${name}`)
    return known ? 0 : 1
  },
})

const previewText = (p: MappingPreview) =>
  [
    textTable(
      ['line', ...p.fields],
      p.rows.map((r) => [r.line, ...r.cells]),
    ),
    ...p.errors.map((e) => `line ${e.line}: ${e.message}`),
    ...(p.problem ? [`${p.problem.code}: ${p.problem.message}`] : []),
    `${p.checked} rows tried, ${p.failed} cannot be read; ${p.tables.join(', ') || 'no table'}`,
  ].join('\n')

export const mappingCheck = defineVerb({
  name: 'mapping check',
  doc: 'What a mapping makes of the first rows of a file; without one, its rows and a guess. Stores nothing. Exit 1 when a row cannot be read.',
  arguments: [['<file>', 'CSV, CSV.gz or Parquet']],
  options: [[...MAPPING_OPTION], ['--symbol <symbol>', 'symbol of every row']],
  async run(input, io) {
    const { lake, home } = places(textOption(input, 'lake'))
    const path = resolve(textArg(input, 0))
    const mapping = mappingOption(input, cliMappings(home))
    if (!mapping) {
      const { rows, guess } = await runTask('mapping.inspect', { path })
      io.print({ rows, mapping: guess }, () =>
        [
          ...rows.slice(0, 8).map((r) => `${r.line}: ${r.fields.join(' | ')}`),
          JSON.stringify(guess, null, 1),
        ].join('\n'),
      )
      return 0
    }
    const preview = await runTask('mapping.preview', { path, mapping, lake })
    io.print(preview, () => previewText(preview))
    return preview.problem || preview.failed > 0 ? 1 : 0
  },
})
