/** What a lens reads, how it is coloured and worded. */
import type { gammaTilesTable } from '#core/frames/tables'
import { compact, dollars, MINUS, quantity } from '../../format/numbers.ts'
import type { GammaHeatmapConfig } from './config.ts'

export type TileColumn = Exclude<
  keyof typeof gammaTilesTable.columns,
  'resolution' | 'k' | 'strike'
>

export interface Lens {
  column: TileColumn
  /** Signed lenses are coloured about zero, counts from zero up. */
  signed: boolean
  /** Words at the low and high end. */
  low: string
  high: string
  /** As printed in the head. */
  unit: string
  /** Value for people, with its sign. */
  format(value: number): string
  /** End of the scale, without a sign. */
  end(value: number): string
}

const GAMMA_COLUMN = { flow: 'gex_flow', oi: 'gex_oi', effective: 'gex_effective' } as const
const money = { format: dollars, end: (v: number) => `$${compact(v)}` }
const dealers = { signed: true, low: 'SHORT', high: 'LONG', ...money }
const count = { signed: false, low: 'none', high: 'most', format: quantity, end: compact }

const FIXED: Record<Exclude<GammaHeatmapConfig['lens'], 'gamma'>, Lens> = {
  delta: { ...dealers, column: 'delta_flow', unit: '$' },
  vanna: { ...dealers, column: 'vanna_flow', unit: '$ per vol point' },
  charm: { ...dealers, column: 'charm_flow', unit: '$ per min' },
  interest: { ...count, column: 'open_interest', unit: 'contracts' },
  volume: { ...count, column: 'volume', unit: 'contracts' },
  premium: {
    ...count,
    column: 'premium',
    unit: '$',
    format: (v) => (Number.isNaN(v) ? dollars(v) : `$${compact(v)}`),
    end: (v) => `$${compact(v)}`,
  },
}

export function lensOf({ lens, basis }: GammaHeatmapConfig): Lens {
  if (lens !== 'gamma') return FIXED[lens]
  return {
    ...money,
    column: GAMMA_COLUMN[basis],
    signed: true,
    low: 'AMPLIFY',
    high: 'DAMPEN',
    unit: '$ per 1 %',
  }
}

/** Ends of the legend: `−$150M`, `+$150M`; a count starts at 0. */
export const legendEnds = (lens: Lens, clip: number): readonly [string, string] =>
  lens.signed ? [`${MINUS}${lens.end(clip)}`, `+${lens.end(clip)}`] : ['0', `${lens.end(clip)}+`]
