/**
 * Tiles coloured once into small pictures (one pixel per tile and strike) and kept, so that a scrub
 * is a copy. A block is coloured again only when its rows, lens, scale or theme change.
 */
import { colorMap, signedEntry, unsignedEntry } from '../../charts/color-maps.ts'
import type { OrderedTable } from '../../store/ordered-table.ts'
import type { Theme } from '../../store/user.ts'

/** Tiles along time in one block: many where a stretch of many is drawn, few for the rest up to the instant. */
const LONG_BLOCK = 256
const SHORT_BLOCK = 8
const LONG_STRETCH = 64
export const blockTiles = (tiles: number) => (tiles > LONG_STRETCH ? LONG_BLOCK : SHORT_BLOCK)
const MOST_BLOCKS = 600

export interface TileBlock {
  /** Packed colours, top strike first, `tiles` to a row; 0 where there is no value. */
  colors: Uint32Array
  /** Tiles along time. */
  tiles: number
  /** Frame of the first column. */
  fromK: number
  resolution: number
  /** Strike of the bottom row; each row above adds the spacing. */
  lowStrike: number
  rows: number
}

export interface Coloring {
  column: string
  signed: boolean
  clip: number
  theme: Theme
  spacing: number
}

export const EMPTY = 0

export class TileBlocks {
  private readonly kept = new Map<string, TileBlock | null>()
  private painted = ''

  /** The block of `tiles` tiles that begins with tile column `index * tiles`; null when it has no rows. */
  block(
    table: OrderedTable,
    resolution: number,
    index: number,
    tiles: number,
    coloring: Coloring,
  ): TileBlock | null {
    const { column, clip, theme } = coloring
    const style = `${column}/${clip}/${theme}`
    if (style !== this.painted) {
      this.kept.clear()
      this.painted = style
    }
    const id = `${resolution}/${index}/${tiles}/${table.version}`
    const known = this.kept.get(id)
    if (known !== undefined) return known
    const made = paintBlock(table, resolution, index, tiles, coloring)
    this.kept.set(id, made)
    if (this.kept.size > MOST_BLOCKS) this.dropOldest()
    return made
  }

  clear() {
    this.kept.clear()
  }

  private dropOldest() {
    for (const id of this.kept.keys()) {
      this.kept.delete(id)
      return
    }
  }
}

function paintBlock(
  table: OrderedTable,
  resolution: number,
  index: number,
  tiles: number,
  { column, signed, clip, theme, spacing }: Coloring,
): TileBlock | null {
  const fromK = index * tiles * resolution
  const first = table.firstAt(fromK)
  const end = table.firstAt(fromK + tiles * resolution)
  const strikes = table.column('strike')
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = first; i < end; i++) {
    if (strikes[i]! < low) low = strikes[i]!
    if (strikes[i]! > high) high = strikes[i]!
  }
  if (!(high >= low)) return null
  const rows = Math.round((high - low) / spacing) + 1
  const colors = new Uint32Array(tiles * rows)
  const map = colorMap(signed ? 'gamma' : 'volume', theme).packed
  const values = table.column(column)
  for (let i = first; i < end; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) continue
    const x = Math.floor((table.k[i]! - fromK) / resolution)
    const y = rows - 1 - Math.round((strikes[i]! - low) / spacing)
    const entry = signed ? signedEntry(value, clip) : unsignedEntry(value, clip)
    colors[y * tiles + x] = map[entry]!
  }
  return { colors, tiles, fromK, resolution, lowStrike: low, rows }
}
