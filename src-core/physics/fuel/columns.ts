import { invariant } from '../../domain/invariant.ts'

/** Columns of doubles that grow together; what a snapshot copies and a restore puts back. */
export class Columns<Name extends string> {
  readonly names: readonly Name[]
  length = 0
  private capacity = 64
  /** Replaced when rows are added beyond the capacity: read it afresh after `add`. */
  at: Record<Name, Float64Array>

  constructor(names: readonly Name[]) {
    this.names = names
    this.at = this.build((_name, size) => new Float64Array(size))
  }

  /** Adds a row of `fill` and returns its number. */
  add(fill: Readonly<Record<Name, number>>): number {
    if (this.length === this.capacity) {
      this.capacity *= 2
      const old = this.at
      this.at = this.build((name, size) => {
        const next = new Float64Array(size)
        next.set(old[name])
        return next
      })
    }
    for (const name of this.names) this.at[name][this.length] = fill[name]
    return this.length++
  }

  snapshot(): Record<Name, Float64Array> {
    return this.build((name) => this.at[name].slice(0, this.length))
  }

  restore(state: Readonly<Record<Name, Float64Array>>): void {
    this.length = state[this.names[0] as Name].length
    while (this.capacity < this.length) this.capacity *= 2
    this.at = this.build((name, size) => {
      invariant(state[name].length === this.length, `column ${name} has another length`)
      const next = new Float64Array(size)
      next.set(state[name])
      return next
    })
  }

  private build(column: (name: Name, size: number) => Float64Array): Record<Name, Float64Array> {
    const entries = this.names.map((name) => [name, column(name, this.capacity)])
    return Object.fromEntries(entries) as Record<Name, Float64Array>
  }
}
