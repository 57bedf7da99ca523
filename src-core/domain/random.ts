/**
 * xoshiro128** (Blackman and Vigna, 2018), seeded by SplitMix32: small, fast in 32-bit integers and
 * the same on every engine. Whoever needs chance takes a `Random` as an argument.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #d: number
  #spare = Number.NaN

  constructor(seed: number) {
    let s = seed >>> 0
    const split = () => {
      s = (s + 0x9e3779b9) >>> 0
      let z = s
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
      return (z ^ (z >>> 15)) >>> 0
    }
    this.#a = split()
    this.#b = split()
    this.#c = split()
    this.#d = split() | 1
  }

  /** A generator whose draws do not depend on how far this seed's other forks have run. */
  static of(seed: number, label: string): Random {
    let h = (seed ^ 0x811c9dc5) >>> 0
    for (let i = 0; i < label.length; i++) h = Math.imul(h ^ label.charCodeAt(i), 0x01000193) >>> 0
    return new Random(h)
  }

  /** 32 uniform bits, unsigned. */
  u32(): number {
    const r = Math.imul(this.#b, 5)
    const out = Math.imul((r << 7) | (r >>> 25), 9) >>> 0
    const t = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= t
    this.#d = (this.#d << 11) | (this.#d >>> 21)
    return out
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    return this.u32() * 2.3283064365386963e-10
  }

  /** Uniform integer in [0, n). */
  int(n: number): number {
    return Math.floor(this.uniform() * n)
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(1 - this.uniform())
  }

  /** Standard normal (Marsaglia's polar method). */
  normal(): number {
    const spare = this.#spare
    if (!Number.isNaN(spare)) {
      this.#spare = Number.NaN
      return spare
    }
    let u = 0
    let v = 0
    let s = 0
    do {
      u = 2 * this.uniform() - 1
      v = 2 * this.uniform() - 1
      s = u * u + v * v
    } while (s >= 1 || s === 0)
    const f = Math.sqrt((-2 * Math.log(s)) / s)
    this.#spare = v * f
    return u * f
  }

  /** Number of failures before a success: geometric with the given mean. */
  geometric(mean: number): number {
    return Math.floor(this.exponential() / Math.log1p(1 / mean))
  }
}
