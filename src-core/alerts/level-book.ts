/**
 * What the last row of each level said. Rows come by cadence (L10): a level that is there has one at
 * every multiple of FAR_FRAMES, and one whenever its states change, so a level without a row at such
 * a frame is gone.
 */
import { DIRECTIONS } from '../frames/tables.ts'
import { LEVEL_KIND_NAMES } from '../levels/kind-names.ts'
import type { DirectionSign } from '../levels/zones.ts'
import { FAR_FRAMES } from '../replay/level-frames.ts'
import type { AlertMoment } from './moment.ts'

export interface LevelEntry {
  level: number
  kind: string
  price: number
  direction: DirectionSign
  /** Code of SIGNALS. */
  signal: number
  lastK: number
  present: boolean
}

const UP = DIRECTIONS.indexOf('UP')

export class LevelBook {
  /** By level number, in order of first appearance. */
  readonly entries = new Map<number, LevelEntry>()
  readonly #selected = new Map<readonly string[] | null, { of: number; list: LevelEntry[] }>()
  readonly #nameOf: (level: number) => string

  constructor(nameOf: (level: number) => string) {
    this.#nameOf = nameOf
  }

  idOf(level: number): string {
    return this.#nameOf(level)
  }

  /** The levels a rule limited to these kinds and ids is about; null = all. */
  about(names: readonly string[] | null): readonly LevelEntry[] {
    const known = this.#selected.get(names)
    if (known?.of === this.entries.size) return known.list
    const list = [...this.entries.values()].filter(
      (e) => !names || names.includes(e.kind) || names.includes(this.idOf(e.level)),
    )
    this.#selected.set(names, { of: this.entries.size, list })
    return list
  }

  frame(m: AlertMoment): void {
    const { rows, from, to } = m.levels
    if (to > from) {
      const level = rows.number('level')
      const kind = rows.number('level_kind')
      const price = rows.number('level_price')
      const direction = rows.number('direction')
      const signal = rows.number('signal')
      for (let i = from; i < to; i++) {
        const entry = this.entries.get(level[i]) ?? this.#add(level[i], LEVEL_KIND_NAMES[kind[i]])
        entry.price = price[i]
        entry.direction = direction[i] === UP ? 1 : -1
        entry.signal = signal[i]
        entry.lastK = m.k
        entry.present = true
      }
    }
    if (m.k % FAR_FRAMES !== 0 || Number.isNaN(m.spot)) return
    for (const entry of this.entries.values()) if (entry.lastK < m.k) entry.present = false
  }

  #add(level: number, kind: string): LevelEntry {
    const entry: LevelEntry = {
      level,
      kind,
      price: 0,
      direction: 1,
      signal: 0,
      lastK: 0,
      present: true,
    }
    this.entries.set(level, entry)
    return entry
  }

  snapshot(): LevelEntry[] {
    return [...this.entries.values()].map((e) => ({ ...e }))
  }

  restore(state: readonly LevelEntry[]): void {
    this.entries.clear()
    this.#selected.clear()
    for (const entry of state) this.entries.set(entry.level, { ...entry })
  }
}
