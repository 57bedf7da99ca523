/**
 * The gamma heatmap's pyramid (pipelines L10): for each resolution, a tile [start k, start k + n)
 * holds the last value of every lens in it. Written when the tile ends, so a tile never shows what
 * was not known at its last frame.
 */
import type { UtcNs } from '../domain/units.ts'
import { TableBuilder } from '../frames/table-builder.ts'
import { gammaTilesTable } from '../frames/tables.ts'

/** Values per strike at one frame; the first `length` entries of each column count. */
export interface StrikeColumns {
  length: number
  strike: Float64Array
  gex_flow: Float64Array
  gex_oi: Float64Array
  gex_effective: Float64Array
  delta_flow: Float64Array
  vanna_flow: Float64Array
  charm_flow: Float64Array
  open_interest: Float64Array
  volume: Float64Array
  premium: Float64Array
}

type Lens = Exclude<keyof StrikeColumns, 'length'>
const LENSES = Object.keys(gammaTilesTable.columns).filter(
  (c) => c !== 'resolution' && c !== 'k',
) as Lens[]

/** 250 ms tiles repeat what `strike_frames` and the marks between say; the finest kept is a second. */
export const GAMMA_RESOLUTIONS = [4, 20, 120] as const
/** Multiples of STRIKE_RANGE kept at each resolution. */
const SPANS = { 4: 1, 20: 2, 120: Number.POSITIVE_INFINITY } as const

export class GammaTiles {
  readonly rows: TableBuilder

  readonly #at: readonly number[]

  constructor(originNs: UtcNs) {
    this.rows = new TableBuilder('gamma_tiles', gammaTilesTable, originNs, 4096)
    this.#at = LENSES.map((lens) => this.rows.at[lens])
  }

  /** True when some tile ends with frame k, so strikes must be marked at it. */
  wants(k: number): boolean {
    return (k + 1) % GAMMA_RESOLUTIONS[0] === 0
  }

  /**
   * Writes the tiles that end with frame k: every strike at the coarsest resolution, at the finest
   * only those within `reach` of spot and between them those within twice that: a close look is a
   * look at strikes near the price.
   */
  endFrame(k: number, strikes: StrikeColumns, spot: number, reach: number): void {
    const { rows } = this
    const { resolution: resolutionAt, k: kAt } = rows.at
    const { length } = strikes
    for (const resolution of GAMMA_RESOLUTIONS) {
      if ((k + 1) % resolution !== 0) continue
      const within = reach * SPANS[resolution]
      // Strikes ascend, so those near spot are neighbours; without a spot every one counts.
      let lo = 0
      while (lo < length && Math.abs(strikes.strike[lo] - spot) > within) lo++
      let hi = length
      while (hi > lo && Math.abs(strikes.strike[hi - 1] - spot) > within) hi--
      const cells = rows.room(hi - lo)
      const from = rows.length
      const to = from + hi - lo
      cells[resolutionAt].fill(resolution, from, to)
      cells[kAt].fill(k + 1 - resolution, from, to)
      for (let c = 0; c < LENSES.length; c++) {
        const source = strikes[LENSES[c]]
        const cell = cells[this.#at[c]]
        for (let i = lo; i < hi; i++) cell[from + i - lo] = source[i]
      }
      rows.extend(hi - lo)
    }
  }
}
