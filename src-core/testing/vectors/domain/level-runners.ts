import { profileOf } from '../../../config/profiles.ts'
import { sessionTimes, toUtcNs } from '../../../domain/calendar.ts'
import { type SessionNs, sessionNs } from '../../../domain/units.ts'
import { LEVEL_KIND_NAMES, type LevelKind } from '../../../levels/kind-names.ts'
import { addGrid } from '../../../levels/level-kinds.ts'
import { LevelUniverse } from '../../../levels/level-universe.ts'
import {
  type Direction,
  directionOf,
  eventId,
  signOf,
  ZoneMachine,
  zoneWidth,
} from '../../../levels/zones.ts'
import { Indicators } from '../../../physics/bars/indicators.ts'
import { defineRunner } from '../runner.ts'
import { at, type Print, type Stamped, sessionOf } from './time.ts'

interface LevelsInput {
  trades?: Print[]
  query_ns?: string[]
  spot: number
  strike_spacing: number
  strike_range: number
  round_spacing: number
}

export const levels = defineRunner<LevelsInput>('levels', (input) => {
  if (!input.trades) {
    return {
      strikes: grid(input.spot, input.strike_spacing, input.strike_range),
      rounds: grid(input.spot, input.round_spacing, input.strike_range),
    }
  }
  return input.query_ns ? runningLevels(input.trades, input.query_ns) : staticLevels(input.trades)
})

function grid(spot: number, spacing: number, range: number) {
  const prices: number[] = []
  addGrid(spot, spacing, range, { add: (price) => prices.push(price) })
  return prices
}

function sessionFrom(trades: Print[], anyTime: string) {
  const times = sessionOf(trades[0]?.ts_ns ?? anyTime)
  const profile = profileOf('es')
  const indicators = new Indicators(times, profile.config.ATR_PERIOD)
  const universe = new LevelUniverse(profile, times, indicators)
  const feed = ({ ts_ns, price, size }: Print) => {
    indicators.onTrade(at(times, ts_ns), price, size)
    universe.onTrade(at(times, ts_ns), price)
  }
  const valuesAt = (t: SessionNs) => {
    indicators.advance(t)
    const active = universe.levelsAt(t, null, 1)
    return Array.from({ length: active.count }, (_, i) => ({
      kind: LEVEL_KIND_NAMES[active.kind[i]],
      price: active.price[i],
      known_at_ns: String(toUtcNs(times, sessionNs(active.knownAt[i]))),
    }))
  }
  return { times, universe, feed, valuesAt }
}

/** The levels that no longer move, as they stand at the end of the session. */
function staticLevels(trades: Print[]) {
  const session = sessionFrom(trades, '')
  for (const trade of trades) session.feed(trade)
  const fixed = new Set<string>(['PM_HIGH', 'PM_LOW', 'OR_HIGH', 'OR_LOW'])
  return {
    levels: session.valuesAt(session.times.sessionEnd).filter(({ kind }) => fixed.has(kind)),
  }
}

/** Values over RTH trades strictly before each time, usable or not; prints are fed up to that time. */
function runningLevels(trades: Print[], queries: string[]) {
  const session = sessionFrom(trades, queries[0])
  let next = 0
  const rows = queries.map((query) => {
    while (next < trades.length && BigInt(trades[next].ts_ns) <= BigInt(query)) {
      session.feed(trades[next++])
    }
    const t = at(session.times, query)
    const { sources } = session.universe
    const known = new Set(session.valuesAt(t).map(({ kind }) => kind))
    return {
      t_ns: query,
      session_high: sources.session.highBefore(t),
      session_low: sources.session.lowBefore(t),
      vwap: sources.indicators.vwap.before(t),
      pm_known: known.has('PM_HIGH') && known.has('PM_LOW'),
      or_known: known.has('OR_HIGH') && known.has('OR_LOW'),
    }
  })
  return { rows }
}

interface Row {
  session_date: string
  kind: LevelKind
  price: number
  anchor_ts_ns: string
  direction: Direction
  atr: number | null
  w_min: number
  k: number
}
interface ZonesInput {
  kind: LevelKind
  session_date: string
  level: number
  width: number
  hysteresis: number
  ticks?: (Stamped & { price: number })[]
  rows?: Row[]
}

export const zones = defineRunner<ZonesInput>('zones', (input) => {
  if (input.ticks) return zoneRun(input, input.ticks)
  const rows = input.rows ?? []
  if (rows.some((row) => 'w_min' in row)) {
    return { width: rows.map(({ w_min, k, atr }) => zoneWidth(w_min, k, atr)) }
  }
  const ids = rows.map((r) =>
    eventId(r.session_date, r.kind, r.price, BigInt(r.anchor_ts_ns), signOf(r.direction)),
  )
  return { ids }
})

function zoneRun(input: ZonesInput, ticks: (Stamped & { price: number })[]) {
  const machine = new ZoneMachine(input.hysteresis)
  const times = sessionTimes(input.session_date)
  const events: unknown[] = []
  const states = ticks.map(({ ts_ns, price }) => {
    const sign = machine.onPrint(price, 1, input.level, input.width)
    if (sign !== 0) {
      const anchor = BigInt(ts_ns)
      events.push({
        event_id: eventId(times.date, input.kind, machine.levelFrozen, anchor, sign),
        anchor_ts_ns: ts_ns,
        direction: directionOf(sign),
        level_price: machine.levelFrozen,
        zone_width: machine.widthFrozen,
        anchor_spot: price,
      })
    }
    return machine.state
  })
  return { events, states }
}
