/** What crosses between the column-mapping dialog and the host. */
import { z } from 'zod'
import { columnMapping, namedMapping } from '../formats/series/mapping.ts'

/** The first rows of a file as they are written, and what they look like. */
export const tableHead = z.object({
  file: z.string(),
  /** Rows shown, from the first; fields and their number are cut to what a window shows. */
  rows: z.array(z.object({ line: z.number(), fields: z.array(z.string()) })),
  /** Widest row. */
  columns: z.number(),
  guess: columnMapping,
  /** Of the header, by the line it might stand on; files of one maker have the same. */
  signatures: z.array(z.string()),
})
export type TableHead = z.infer<typeof tableHead>

/** What a mapping makes of the first rows of a file. */
export const mappingPreview = z.object({
  /** Times in ET, prices in points; a column per field of the mapping. */
  fields: z.array(z.string()),
  rows: z.array(z.object({ line: z.number(), cells: z.array(z.string()) })),
  /** The first rows that cannot be read, each with its reason. */
  errors: z.array(
    z.object({ line: z.number(), column: z.string().nullable(), message: z.string() }),
  ),
  /** Rows tried and rows that could not be read. */
  checked: z.number(),
  failed: z.number(),
  /** Tables the rows go to, `futures_trades`; empty when none can be read. */
  tables: z.array(z.string()),
  /** Session dates of the rows tried. */
  dates: z.array(z.string()),
  /** Why nothing can be read at all: a column that is not there, a step the lake does not keep. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
})
export type MappingPreview = z.infer<typeof mappingPreview>

const id = z.object({ id: z.string().max(64) })
const name = z.string().trim().min(1).max(80)

export const openAsk = id
export const openReturns = z.object({
  head: tableHead,
  /** Saved and built-in mappings, the ones whose columns this file has first. */
  presets: z.array(namedMapping.extend({ fits: z.boolean() })),
  /** Other files with the same header that wait for a mapping too. */
  alike: z.array(z.object({ id: z.string(), file: z.string() })),
})
export const previewAsk = id.extend({ mapping: columnMapping })
export const importAsk = z.object({
  ids: z.array(z.string().max(64)).min(1).max(1000),
  mapping: columnMapping,
  /** Saved under this name, and used for files with the same header from now on. */
  name: name.optional(),
})
export const chainAsk = z.object({
  ids: z.array(z.string().max(64)).min(1).max(1000),
  /** Option root of every row: `SPXW`, `SPY`. */
  root: z.string().regex(/^[A-Z0-9._]{1,12}$/, 'an option root has letters and digits'),
})
export const removeAsk = z.object({ name })
