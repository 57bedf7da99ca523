/**
 * Alerts about high-gamma zones (S7). A zone is the same subject as long as it shares a strike with
 * its predecessor. Where a zone splits, the part that shares most goes on and the others begin with
 * its state; where zones join, the joined one has fired if one of them had. A zone that is gone is
 * remembered until its machine is armed again, so that one that flickers does not fire twice.
 */
import type { Profile } from '../config/profiles.ts'
import type { AlertRule } from './alert.ts'
import {
  distanceTo,
  type GammaZone,
  gammaZones,
  sharedStrikes,
  type ZoneTerms,
} from './gamma-zones.ts'
import type { LevelBook } from './level-book.ts'
import { AlertMachine, type MachineState } from './machine.ts'
import type { AlertMoment } from './moment.ts'
import { percentOf } from './watch-levels.ts'
import type { Firing, Watcher } from './watcher.ts'

interface Subject {
  id: number
  zone: GammaZone
  present: boolean
  machine: AlertMachine
}

/** Gone, and armed again: nothing left to remember. */
const isOver = ({ present, machine }: Subject) => !present && machine.isArmed

interface ZoneState {
  subjects: { id: number; zone: GammaZone; present: boolean; machine: MachineState }[]
  next: number
}

const EPS = 1e-9

export class ZoneWatcher implements Watcher {
  readonly #rule: AlertRule
  readonly #terms: ZoneTerms
  readonly #call: string
  readonly #put: string
  #subjects: Subject[] = []
  #next = 1

  constructor(rule: AlertRule, { config, scoring }: Profile) {
    this.#rule = rule
    this.#call = `call_gex_${rule.basis}`
    this.#put = `put_gex_${rule.basis}`
    this.#terms = {
      share: scoring.HIGH_GAMMA_SHARE,
      range: config.STRIKE_RANGE,
      spacing: config.STRIKE_SPACING,
    }
  }

  frame(m: AlertMoment, _levels: LevelBook, fire: (firing: Firing) => void): void {
    const { spot } = m
    if (Number.isNaN(spot)) {
      this.pause()
      return
    }
    if (m.strikes.to > m.strikes.from) this.#follow(this.#zonesOf(m, spot))
    const { enter, rearm } = this.#rule
    for (const subject of this.#subjects) {
      const { zone, machine, present } = subject
      const away = percentOf(distanceTo(zone, spot), spot)
      if (!machine.step(m.now, present && away <= enter + EPS, away > rearm + EPS)) continue
      const { lo, hi } = zone
      const where = away === 0 ? 'inside' : `${away.toFixed(3)} % from`
      fire({
        subject: `zone ${subject.id}`,
        level: null,
        value: away,
        text: `spot ${spot.toFixed(2)} is ${where} the high-gamma zone ${lo.toFixed(2)} to ${hi.toFixed(2)}`,
        target: { type: 'event-between', lo, hi },
      })
    }
    if (this.#subjects.some(isOver)) this.#subjects = this.#subjects.filter((s) => !isOver(s))
  }

  #zonesOf({ strikes: { rows, from, to } }: AlertMoment, spot: number): GammaZone[] {
    const strike = rows.number('strike')
    const call = rows.number(this.#call)
    const put = rows.number(this.#put)
    const strikes: number[] = []
    const net: number[] = []
    for (let i = from; i < to; i++) {
      strikes.push(strike[i])
      // As files keep them, so that the fold and its files tell the same.
      net.push(sum(Math.fround(call[i]), Math.fround(put[i])))
    }
    return gammaZones(strikes, net, spot, this.#terms)
  }

  #follow(zones: GammaZone[]): void {
    if (this.#isUnchanged(zones)) return
    const claimed = new Set<Subject>()
    // Most shared strikes first; of equals the lower zone.
    const pairs = zones
      .flatMap((zone) =>
        this.#subjects.map((subject) => ({
          zone,
          subject,
          shared: sharedStrikes(zone.strikes, subject.zone.strikes),
        })),
      )
      .filter((p) => p.shared > 0)
      .sort((a, b) => b.shared - a.shared || a.zone.lo - b.zone.lo || a.subject.id - b.subject.id)
    const heirs = new Map<GammaZone, Subject>()
    for (const { zone, subject } of pairs) {
      if (claimed.has(subject) || heirs.has(zone)) continue
      claimed.add(subject)
      heirs.set(zone, subject)
    }
    const next: Subject[] = []
    for (const zone of zones) {
      const parents = pairs.filter((p) => p.zone === zone).map((p) => p.subject)
      const heir = heirs.get(zone)
      const machine = heir?.machine ?? new AlertMachine(this.#rule)
      const fired = latestFired(parents)
      if (fired && fired !== machine && (machine.firedAt ?? -1) < (fired.firedAt ?? 0))
        machine.adopt(fired)
      next.push({ id: heir?.id ?? this.#next++, zone, present: true, machine })
    }
    // What joined another zone lives on in it; what is merely gone is remembered.
    const gone = this.#subjects.filter(
      (s) => !claimed.has(s) && !pairs.some((p) => p.subject === s),
    )
    for (const subject of gone) subject.present = false
    this.#subjects = [...next, ...gone]
  }

  /** The same zones as before and none remembered: each is its own and only heir. */
  #isUnchanged(zones: readonly GammaZone[]): boolean {
    if (zones.length !== this.#subjects.length) return false
    for (let i = 0; i < zones.length; i++) {
      const { present, zone } = this.#subjects[i]
      if (!present || zone.strikes.length !== zones[i].strikes.length) return false
      for (let j = 0; j < zone.strikes.length; j++)
        if (zone.strikes[j] !== zones[i].strikes[j]) return false
    }
    return true
  }

  pause(): void {
    for (const { machine } of this.#subjects) machine.breakHold()
  }

  snapshot(): unknown {
    return {
      next: this.#next,
      subjects: this.#subjects.map(({ id, zone, present, machine }) => ({
        id,
        zone: { ...zone, strikes: [...zone.strikes] },
        present,
        machine: machine.snapshot(),
      })),
    } satisfies ZoneState
  }

  restore(state: unknown): void {
    const { next, subjects } = state as ZoneState
    this.#next = next
    this.#subjects = subjects.map(({ id, zone, present, machine: saved }) => {
      const machine = new AlertMachine(this.#rule)
      machine.restore(saved)
      return { id, zone: { ...zone, strikes: [...zone.strikes] }, present, machine }
    })
  }
}

/** Calls and puts of a strike; one that is unknown counts as absent, both unknown as unknown. */
const sum = (call: number, put: number) =>
  Number.isNaN(call) ? put : Number.isNaN(put) ? call : call + put

function latestFired(subjects: readonly Subject[]): AlertMachine | null {
  let latest: AlertMachine | null = null
  for (const { machine } of subjects) {
    if (machine.firedAt === null) continue
    if (latest === null || machine.firedAt > (latest.firedAt ?? 0)) latest = machine
  }
  return latest
}
