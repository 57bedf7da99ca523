/** Levels of SPY, ES and SPX on the axis of the front future (P24.7). Display only. */
import { PRICE_EPSILON } from '../domain/price.ts'
import type { LevelKind } from './kind-names.ts'
import { LEVEL_KINDS } from './level-kinds.ts'

/** In the order that decides ties. */
export const AXIS_SOURCES = ['ES', 'SPX', 'SPY'] as const
export type AxisSource = (typeof AXIS_SOURCES)[number]

export interface SourceLevel {
  source: AxisSource
  kind: LevelKind
  /** In the source's own unit: points, or USD for SPY. */
  price: number
}

export interface AxisMember extends SourceLevel {
  /** ES points. */
  axis: number
  /** Mapped by a ratio that has too few observations (RATIO_DEFAULT). */
  fixedRatio: boolean
}

export interface AxisLine {
  /** ES points: where the member of largest weight stands. */
  axis: number
  members: AxisMember[]
}

export interface AxisMapping {
  /** ES - SPX, points; null = unknown: SPX levels cannot be mapped. */
  basis: number | null
  /** ES points per SPY dollar. */
  rho: number
  ratioDefault: boolean
  /** Points. */
  mergeBand: number
}

/** Maps, sorts and joins; lines ascending, members in axis order, unmapped levels in input order. */
export function mergeOneAxis(
  levels: readonly SourceLevel[],
  mapping: AxisMapping,
): { lines: AxisLine[]; notMapped: SourceLevel[] } {
  const notMapped: SourceLevel[] = []
  const members: AxisMember[] = []
  for (const level of levels) {
    const axis = axisPrice(level, mapping)
    if (axis === null) notMapped.push(level)
    else {
      const fixedRatio = level.source === 'SPY' && mapping.ratioDefault
      members.push({ source: level.source, kind: level.kind, price: level.price, axis, fixedRatio })
    }
  }
  members.sort(byAxis)
  const lines: AxisLine[] = []
  for (const member of members) {
    const line = lines.at(-1)
    const last = line?.members.at(-1)
    if (line && last && member.axis - last.axis <= mapping.mergeBand + PRICE_EPSILON) {
      line.members.push(member)
    } else lines.push({ axis: member.axis, members: [member] })
  }
  for (const line of lines) line.axis = line.members.reduce(heavier).axis
  return { lines, notMapped }
}

function axisPrice({ source, price }: SourceLevel, { basis, rho }: AxisMapping): number | null {
  if (source === 'ES') return price
  if (source === 'SPY') return rho * price
  return basis === null ? null : price + basis
}

const code = (m: AxisMember) => LEVEL_KINDS[m.kind].code
const whole = (m: AxisMember) => Math.round(m.axis / PRICE_EPSILON)

function byAxis(a: AxisMember, b: AxisMember): number {
  const rank = AXIS_SOURCES.indexOf(a.source) - AXIS_SOURCES.indexOf(b.source)
  return whole(a) - whole(b) || code(a) - code(b) || rank
}

/** Larger P18 weight; ties: lower code, then lower axis price (the earlier member). */
function heavier(best: AxisMember, next: AxisMember): AxisMember {
  const difference = LEVEL_KINDS[next.kind].weight - LEVEL_KINDS[best.kind].weight
  if (difference !== 0) return difference > 0 ? next : best
  return code(next) < code(best) ? next : best
}
