/** How each level kind (P6 code) is written and drawn. Families differ by dash, not hue (design.md "Levels"). */
import type { Token } from '../ui/theme.ts'

export interface LevelStyle {
  /** Full name, chart label, narrow code. */
  name: string
  short: string
  code: string
  color: Token
  dash: readonly number[]
  width: number
  /** True for levels that move: drawn through their history. */
  moves: 'no' | 'steps' | 'curve'
}

const still = (
  name: string,
  short: string,
  code: string,
  dash: readonly number[] = [],
): LevelStyle => ({ name, short, code, dash, color: 'text-2', width: 1, moves: 'no' })
const curve = (
  name: string,
  code: string,
  color: Token,
  dash: readonly number[] = [],
): LevelStyle => ({ name, short: name, code, dash, color, width: 1.2, moves: 'curve' })
const wall = (name: string, code: string, color: Token): LevelStyle => ({
  name,
  short: name,
  code,
  dash: [1.5, 3],
  color,
  width: 1.5,
  moves: 'steps',
})

const STYLES: Record<number, LevelStyle> = {
  0: still('PM high', 'PM high', 'PMH'),
  1: still('PM low', 'PM low', 'PML'),
  2: still('OR high', 'OR high', 'ORH', [6, 3]),
  3: still('OR low', 'OR low', 'ORL', [6, 3]),
  4: curve('SMA 200', 'S200', 'text-2'),
  5: curve('SMA 400', 'S400', 'text-3', [2, 2]),
  6: { ...curve('VWAP', 'VWAP', 'text-2'), width: 1.4 },
  7: { ...still('Session high', 'Ses high', 'SH', [3, 3]), color: 'text-3', moves: 'steps' },
  8: { ...still('Session low', 'Ses low', 'SL', [3, 3]), color: 'text-3', moves: 'steps' },
  9: { ...still('Strike', 'Strike', 'K'), color: 'line-3' },
  10: { ...still('Round', 'Round', 'R'), color: 'line-3' },
  11: wall('Call wall', 'CW', 'call'),
  12: wall('Put wall', 'PW', 'put'),
  13: wall('Gamma wall', 'GW', 'gamma-pos'),
}
const UNKNOWN = still('Level', 'Level', 'L')

export const levelStyle = (kind: number): LevelStyle => STYLES[kind] ?? UNKNOWN

/** `PM high`; strikes and rounds carry their price: `Strike 6900`. */
export function levelName(kind: number, price: number): string {
  const { name } = levelStyle(kind)
  return kind === 9 || kind === 10 ? `${name} ${price}` : name
}
