import { checkPositive, checkRange, checkWhole } from './check.ts'

const TWO_POW_53 = 2 ** 53
/** Marsaglia and Tsang's constant: shapes below one are drawn from shape + 1 and thinned. */
const ONE_THIRD = 1 / 3
/** Below this mean, a binomial is counted by skips between successes; above, it is split at a beta-distributed point. */
const FEW_SUCCESSES = 24
const FEW_EVENTS = 24

/**
 * Seeded random numbers with independent streams: the same seed gives the same bits on every machine, and
 * `random.stream('store', 7)` depends on the seed and the labels alone, not on what was drawn before.
 *
 * xoshiro128++ (Blackman, Vigna 2021, ACM TOMS 47(4)), 128 bits of state hashed from seed and labels (Bob Jenkins'
 * one-at-a-time mixing of every character, then SplitMix32); period 2^128 - 1. Not for secrets.
 */
export class Random {
  readonly #path: string
  #a = 0
  #b = 0
  #c = 0
  #d = 0

  /** @throws RangeError when the seed is not a whole number */
  constructor(seed: number, ...labels: readonly (string | number)[]) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, not ${seed}`)
    this.#path = [seed, ...labels].join('/')
    this.#seed(hashOf(this.#path))
  }

  /** An independent stream of the same seed. */
  stream(...labels: readonly (string | number)[]): Random {
    return new Random(0, this.#path, ...labels)
  }

  #seed(hash: number): void {
    let state = hash
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0
      let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
      return (z ^ (z >>> 15)) | 0
    }
    this.#a = next()
    // The second half of the state comes from the reversed path: 64 bits tell streams apart, not 32.
    this.#b = next()
    state = hashOf(this.#path.split('').toReversed().join('')) ^ 0x5bd1e995
    this.#c = next()
    this.#d = next()
    if ((this.#a | this.#b | this.#c | this.#d) === 0) this.#a = 1
  }

  /** 32 random bits, as a whole number from 0. */
  bits(): number {
    const sum = (this.#a + this.#d) | 0
    const result = (((sum << 7) | (sum >>> 25)) + this.#a) >>> 0
    const shifted = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= shifted
    this.#d = (this.#d << 11) | (this.#d >>> 21)
    return result
  }

  /** Uniform in [0, 1), 53 bits. */
  next(): number {
    return ((this.bits() >>> 5) * 67_108_864 + (this.bits() >>> 6)) / TWO_POW_53
  }

  /** Uniform in (0, 1): for logarithms. */
  nextOpen(): number {
    return ((this.bits() >>> 5) * 67_108_864 + (this.bits() >>> 6) + 0.5) / TWO_POW_53
  }

  /** Whole number from 0 to n - 1, each as likely; n up to 2^32. */
  below(n: number): number {
    checkWhole('n', n, 1, 2 ** 32)
    // Draws that would favour small numbers are thrown away (Lemire 2019 needs 64-bit products; this needs none).
    const limit = 2 ** 32 - (2 ** 32 % n)
    let drawn = this.bits()
    while (drawn >= limit) drawn = this.bits()
    return drawn % n
  }

  chance(p: number): boolean {
    return this.next() < p
  }

  /** Standard normal, by the polar method (Marsaglia, Bray 1964); the pair's second value is not kept. */
  normal(): number {
    for (;;) {
      const u = 2 * this.next() - 1
      const v = 2 * this.next() - 1
      const s = u * u + v * v
      if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s)
    }
  }

  /** Exponential with rate 1. */
  exponential(): number {
    return -Math.log(this.nextOpen())
  }

  /** Gamma with this shape and rate 1. Marsaglia, Tsang (2000), ACM TOMS 26(3). */
  gamma(shape: number): number {
    checkPositive('shape', shape)
    if (shape < 1) return this.gamma(shape + 1) * this.nextOpen() ** (1 / shape)
    const d = shape - ONE_THIRD
    const c = ONE_THIRD / Math.sqrt(d)
    for (;;) {
      const z = this.normal()
      const v = (1 + c * z) ** 3
      if (v > 0 && Math.log(this.nextOpen()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v
    }
  }

  beta(a: number, b: number): number {
    const x = this.gamma(a)
    const y = this.gamma(b)
    // Both can underflow for tiny shapes: then the mass is at the ends.
    return x + y > 0 ? x / (x + y) : Number(this.chance(a / (a + b)))
  }

  poisson(mean: number): number {
    checkRange('mean', mean, 0, 1e15)
    // The time of the k-th event is gamma(k): jump there while many are expected (Ahrens, Dieter 1974).
    let left = mean
    let counted = 0
    while (left > FEW_EVENTS) {
      const jump = Math.floor(left * (7 / 8))
      const time = this.gamma(jump)
      if (time > left) return counted + this.binomial(jump - 1, left / time)
      counted += jump
      left -= time
    }
    for (let time = this.exponential(); time <= left; time += this.exponential()) counted += 1
    return counted
  }

  /** Successes in n draws with probability p in [0, 1]. */
  binomial(n: number, p: number): number {
    checkWhole('n', n, 0)
    checkRange('p', p, 0, 1)
    if (p > 0.5) return n - this.binomial(n, 1 - p)
    let left = n
    let share = p
    let counted = 0
    // The middle order statistic of n uniforms is beta: only one side of it stays open (Relles 1972).
    while (left * share > FEW_SUCCESSES) {
      const middle = Math.floor(left / 2) + 1
      const at = this.beta(middle, left - middle + 1)
      if (at <= share) {
        counted += middle
        left -= middle
        share = Math.min(1, (share - at) / (1 - at))
      } else {
        left = middle - 1
        share = Math.min(1, share / at)
      }
    }
    return counted + this.#fewSuccesses(left, share)
  }

  #fewSuccesses(n: number, p: number): number {
    if (p >= 1) return n
    if (p <= 0) return 0
    const logMiss = Math.log1p(-p)
    let counted = 0
    for (let at = this.#skip(logMiss); at < n; at += 1 + this.#skip(logMiss)) counted += 1
    return counted
  }

  #skip(logMiss: number): number {
    return Math.floor(Math.log(this.nextOpen()) / logMiss)
  }

  /** Index drawn with probability in proportion to its weight; weights at or above zero, not all zero. */
  weighted(weights: ArrayLike<number>): number {
    let total = 0
    for (let i = 0; i < weights.length; i += 1) total += weights[i] as number
    if (!(total > 0)) throw new RangeError('weights must add up to more than zero')
    let left = this.next() * total
    let last = 0
    for (let i = 0; i < weights.length; i += 1) {
      const weight = weights[i] as number
      if (weight > 0) last = i
      left -= weight
      if (left < 0) return i
    }
    return last
  }

  /** A new array of 0 .. n - 1 in random order. */
  permutation(n: number): Int32Array {
    checkWhole('n', n, 0, 2 ** 31 - 1)
    const order = Int32Array.from({ length: n }, (_, i) => i)
    for (let i = n - 1; i > 0; i -= 1) {
      const j = this.below(i + 1)
      const kept = order[i] as number
      order[i] = order[j] as number
      order[j] = kept
    }
    return order
  }
}

function hashOf(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) {
    h = (h + text.charCodeAt(i)) | 0
    h = (h + (h << 10)) | 0
    h ^= h >>> 6
  }
  h = (h + (h << 3)) | 0
  h ^= h >>> 11
  return (h + (h << 15)) | 0
}
