/** The window's replay clock. The instant lives here, outside React; only mode changes are announced to React. */
import { type Clock, instantOf, moveClock, pausedClock, type TimeCommand } from '#core/replay/clock'
import { listeners } from './listeners.ts'

const changed = listeners()
const commanded = listeners()
const modeChanged = listeners()

class Player {
  clock: Clock = pausedClock(0, 0)
  /** Every command, for repaint. */
  readonly onChange = changed
  /** Commands of this window's user, as opposed to what follows from data or other windows. */
  readonly onCommand = commanded
  /** Another window moves time: this one does not count by itself meanwhile. */
  paced: () => boolean = () => false
  private quiet = false
  /** Play state, speed, loop or bounds: what controls show. */
  readonly onMode = modeChanged

  get instant() {
    return instantOf(this.clock)
  }

  send(command: TimeCommand) {
    const before = this.clock
    this.clock = moveClock(before, command)
    changed.emit()
    this.announce(before)
    if (!this.quiet) commanded.emit()
  }

  /** Commands given inside are not the user's. */
  quietly(commands: () => void) {
    const before = this.quiet
    this.quiet = true
    commands()
    this.quiet = before
  }

  /** Takes over where another window is. */
  follow(now: Pick<Clock, 'k' | 'state' | 'speed' | 'loop'>) {
    const before = this.clock
    const k = Math.min(before.lastK, Math.max(before.firstK, now.k))
    this.clock = { ...before, ...now, k }
    changed.emit()
    this.announce(before)
  }

  /** Called by the frame loop only. */
  elapse(ms: number) {
    if (this.paced()) return
    const before = this.clock
    this.clock = moveClock(before, { kind: 'elapsed', ms })
    this.announce(before)
  }

  reset(clock: Clock) {
    this.clock = clock
    changed.emit()
    modeChanged.emit()
  }

  private announce(before: Clock) {
    const { state, speed, loop, lastK } = this.clock
    if (
      state.kind !== before.state.kind ||
      speed !== before.speed ||
      loop !== before.loop ||
      lastK !== before.lastK
    ) {
      modeChanged.emit()
    }
  }
}

export const player = new Player()
