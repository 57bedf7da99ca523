import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ColumnMapping } from '#core/formats/series/mapping'
import { type MappingStore, openMappingStore, readMappingFile } from '../mapping-store.ts'
import { textOption, UsageError, type VerbInput } from './verb.ts'

export const MAPPING_OPTION = [
  '--mapping <name>',
  'column mapping of prints or bars: the name of a saved one, or a JSON file',
] as const

/** Those of the app: what is saved in one is known to the other. */
export const cliMappings = (home: string): MappingStore => openMappingStore(join(home, 'mappings'))

/** `--mapping`: a saved name first, else a file. */
export function mappingOption(input: VerbInput, store: MappingStore): ColumnMapping | undefined {
  const text = textOption(input, 'mapping')
  if (text === undefined) return undefined
  const saved = store.get(text)
  if (saved) return withSymbol(saved.mapping, textOption(input, 'symbol'))
  const path = resolve(text)
  if (existsSync(path)) return withSymbol(readMappingFile(path), textOption(input, 'symbol'))
  const names = store.list().map((m) => JSON.stringify(m.name))
  throw new UsageError(`--mapping ${text} is neither a file nor one of ${names.join(', ')}`)
}

/** A mapping for many symbols is given the one of this file. */
const withSymbol = (mapping: ColumnMapping, symbol: string | undefined): ColumnMapping =>
  symbol === undefined ? mapping : { ...mapping, symbol }
