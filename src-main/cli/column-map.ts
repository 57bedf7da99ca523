import { textOption, UsageError, type VerbInput } from './verb.ts'

/** `--map "Open Int=oi,Datum=date"`: field by column name. */
export function columnMap(
  input: VerbInput,
  fields: readonly string[],
): Record<string, string> | undefined {
  const pairs = textOption(input, 'map')
    ?.split(',')
    .map((pair) => {
      const at = pair.lastIndexOf('=')
      const field = pair.slice(at + 1)
      if (at < 1 || !fields.includes(field))
        throw new UsageError(`--map takes column=field with a field of ${fields.join(', ')}`)
      return [pair.slice(0, at), field] as const
    })
  return pairs && Object.fromEntries(pairs)
}
