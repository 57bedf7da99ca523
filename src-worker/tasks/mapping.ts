import type { ColumnMapping } from '#core/formats/series/mapping'
import type { MappingPreview } from '#core/protocol/mapping'
import { optionLookup } from '../ingest/definitions.ts'
import { previewMapping } from '../ingest/mapping-preview.ts'
import { openDuck } from '../lake/duck.ts'

/** Options of CME are told by the definitions of the lake. */
export async function previewFor(
  path: string,
  mapping: ColumnMapping,
  lake: string,
): Promise<MappingPreview> {
  const duck = await openDuck()
  try {
    return await previewMapping(path, mapping, await optionLookup(lake, async () => duck))
  } finally {
    duck.closeSync()
  }
}
