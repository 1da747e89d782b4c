import { hash64, mix32 } from './hash.ts'

/**
 * A seeded random stream. `rng(seed, ...keys)` gives every purpose (a person on a day, a store's weather) a stream of
 * its own, so that two runs which differ in one decision still draw the same numbers everywhere else: common random
 * numbers. The generator is sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, period about 2^127.
 */
export interface Rng {
  /** Uniform in [0, 1), 32 bits. */
  next(): number
  /** Uniform whole number in [0, below). */
  int(below: number): number
  /** Uniform in [low, high). */
  between(low: number, high: number): number
  /** True with probability p. */
  chance(p: number): boolean
  /** Gaussian (Box-Muller, one draw of two uniforms). */
  normal(mean?: number, deviation?: number): number
  /** Exponential with the given mean. */
  exponential(mean: number): number
  /** Poisson count: inversion under 30, rounded normal above. */
  poisson(mean: number): number
  /** One element, uniformly. @throws RangeError on an empty list */
  pick<T>(list: readonly T[]): T
  /** Index drawn in proportion to non-negative weights. @throws RangeError when all are zero */
  weighted(weights: ArrayLike<number>): number
  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(list: readonly T[]): T[]
}

export function rng(seed: number, ...keys: readonly (string | number)[]): Rng {
  let a = mix32(seed)
  let b = 0x9e3779b9
  let c = 0x243f6a88
  for (const key of keys) {
    const [high, low] = typeof key === 'number' ? [mix32(key), mix32(key ^ 0x5bd1e995)] : hash64(key)
    a = mix32(a ^ high)
    b = mix32(b + low)
    c = mix32(c ^ a ^ (b >>> 1))
  }
  return stream(a, b, c)
}

function stream(a0: number, b0: number, c0: number): Rng {
  let a = a0 | 0
  let b = b0 | 0
  let c = c0 | 0
  let counter = 1
  const word = (): number => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 8; i += 1) word()
  const next = (): number => word() / 4294967296
  const self: Rng = {
    next,
    int: (below) => Math.floor(next() * below),
    between: (low, high) => low + (high - low) * next(),
    chance: (p) => next() < p,
    normal: (mean = 0, deviation = 1) => {
      const radius = Math.sqrt(-2 * Math.log(1 - next()))
      return mean + deviation * radius * Math.cos(2 * Math.PI * next())
    },
    exponential: (mean) => -mean * Math.log(1 - next()),
    poisson: (mean) => {
      if (mean >= 30) return Math.max(0, Math.round(self.normal(mean, Math.sqrt(mean))))
      let count = 0
      let left = Math.exp(mean) * next()
      for (let term = 1; left > term; term = (term * mean) / count) {
        left -= term
        count += 1
      }
      return count
    },
    pick: (list) => {
      if (list.length === 0) throw new RangeError('pick needs a non-empty list')
      return list[self.int(list.length)] as (typeof list)[number]
    },
    weighted: (weights) => {
      let sum = 0
      for (let i = 0; i < weights.length; i += 1) sum += weights[i] as number
      if (!(sum > 0)) throw new RangeError('weighted needs a positive weight')
      let left = next() * sum
      for (let i = 0; i < weights.length; i += 1) {
        left -= weights[i] as number
        if (left < 0) return i
      }
      return weights.length - 1
    },
    shuffle: (list) => {
      const copy = [...list]
      for (let i = copy.length - 1; i > 0; i -= 1) {
        const j = self.int(i + 1)
        ;[copy[i], copy[j]] = [copy[j] as (typeof copy)[number], copy[i] as (typeof copy)[number]]
      }
      return copy
    },
  }
  return self
}
