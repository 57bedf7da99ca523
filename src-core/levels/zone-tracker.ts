/** The zone machines of all levels that make events (P7.2): which machine reads which level on a print. */
import type { Profile } from '../config/profiles.ts'
import { type SessionTimes, toUtcNs } from '../domain/calendar.ts'
import type { SessionNs } from '../domain/units.ts'
import { LEVEL_KIND_NAMES } from './kind-names.ts'
import { kindCode } from './level-kinds.ts'
import type { LevelUniverse } from './level-universe.ts'
import { eventId, type ZoneEvent, ZoneMachine, type ZoneMachineState, zoneWidth } from './zones.ts'

export interface ZoneTrackerState {
  machines: [level: number, state: ZoneMachineState][]
}

export class ZoneTracker {
  readonly #profile: Profile
  readonly #times: SessionTimes
  readonly #universe: LevelUniverse
  readonly #makesEvents = new Uint8Array(LEVEL_KIND_NAMES.length)
  /** By level number; absent where the level makes no events or was not met yet. */
  readonly #machines: (ZoneMachine | undefined)[] = []
  /** Levels whose machine is INSIDE: they see prints even while their level does not exist. */
  readonly #inside = new Set<number>()
  readonly #seen: number[] = []
  #print = 0

  constructor(profile: Profile, times: SessionTimes, universe: LevelUniverse) {
    this.#profile = profile
    this.#times = times
    this.#universe = universe
    const { LEVEL_KINDS, VWAP_ENABLED } = profile.config
    for (const kind of LEVEL_KINDS) {
      if (kind !== 'VWAP' || VWAP_ENABLED) this.#makesEvents[kindCode(kind)] = 1
    }
  }

  /**
   * A front-month print, before it enters levels and bars or after (both see only what came strictly
   * before). Bars must be advanced to `ts`.
   * @param esPrice points
   * @param spot profile price of P1.3, for the strike grid
   * @param atr ATR in profile price; null = none yet
   * @param emit called for each event, in level order
   */
  onPrint(
    ts: SessionNs,
    esPrice: number,
    spot: number | null,
    rho: number,
    atr: number | null,
    emit: (event: ZoneEvent) => void,
  ): void {
    const { config } = this.#profile
    const width = zoneWidth(config.ZONE_W_MIN, config.ZONE_K_ATR, atr)
    const active = this.#universe.levelsAt(ts, spot, rho, this.#makesEvents)
    this.#print++
    for (let i = 0; i < active.count; i++) {
      const level = active.level[i]
      this.#seen[level] = this.#print
      const machine = this.#machineOf(level)
      const was = machine.state
      const direction = machine.onPrint(esPrice, rho, active.price[i], width)
      if (machine.state !== was) {
        if (machine.state === 'INSIDE') this.#inside.add(level)
        else if (was === 'INSIDE') this.#inside.delete(level)
      }
      if (direction === 0) continue
      const kind = LEVEL_KIND_NAMES[active.kind[i]]
      const levelPrice = active.price[i]
      const anchor = toUtcNs(this.#times, ts)
      emit({
        eventId: eventId(this.#times.date, kind, levelPrice, anchor, direction),
        anchorTs: ts,
        anchorSpot: esPrice / rho,
        level,
        kind,
        levelPrice,
        zoneWidth: width,
        direction,
        rho,
      })
    }
    if (this.#inside.size > 0) this.#feedVanished(esPrice, rho, width)
  }

  /** Machines whose price is inside keep their frozen level even while the level itself is gone. */
  #feedVanished(esPrice: number, rho: number, width: number) {
    for (const level of this.#inside) {
      if (this.#seen[level] === this.#print) continue
      const machine = this.#machineOf(level)
      machine.onPrint(esPrice, rho, null, width)
      if (machine.state !== 'INSIDE') this.#inside.delete(level)
    }
  }

  #machineOf(level: number): ZoneMachine {
    let machine = this.#machines[level]
    if (!machine) {
      machine = new ZoneMachine(this.#profile.config.ZONE_HYST)
      this.#machines[level] = machine
    }
    return machine
  }

  /** Whether price is inside the zone of a level number. */
  isInside(level: number): boolean {
    return this.#inside.has(level)
  }

  snapshot(): ZoneTrackerState {
    const machines: ZoneTrackerState['machines'] = []
    for (const [level, machine] of this.#machines.entries()) {
      if (machine) machines.push([level, machine.snapshot()])
    }
    return { machines }
  }

  restore(state: ZoneTrackerState): void {
    this.#machines.length = 0
    this.#inside.clear()
    this.#seen.length = 0
    for (const [level, saved] of state.machines) {
      this.#machineOf(level).restore(saved)
      if (saved.state === 'INSIDE') this.#inside.add(level)
    }
  }
}
