/** Sentences of the core name levels by their kind; people know them by their names. */
import { LEVEL_KIND_NAMES, type LevelKind } from '#core/levels/kind-names'
import { levelStyle } from './level-style.ts'

const LEVEL_WORDS = new RegExp(`\\b(${LEVEL_KIND_NAMES.join('|')})\\b`, 'g')

/** `BREAK signal at PM_HIGH` as everywhere else: `BREAK signal at PM high`; begins as a sentence. */
export function sayLevels(text: string): string {
  const said = text.replace(
    LEVEL_WORDS,
    (kind) => levelStyle(LEVEL_KIND_NAMES.indexOf(kind as LevelKind)).name,
  )
  return said.charAt(0).toUpperCase() + said.slice(1)
}
