import { checkFinite, checkNotNegative, checkWhole } from '../numeric/check.ts'
import type { Moments } from '../numeric/moments.ts'

/**
 * Count, mean and variance of a stream, one value at a time, in constant memory; two streams can be joined.
 *
 * Welford (1962), Technometrics 4(3). Chan, Golub, LeVeque (1983), The American Statistician 37(3).
 */
export class RunningMoments {
  #n = 0
  #mean = 0
  #squares = 0

  /** @throws RangeError when `value` is not finite */
  add(value: number): void {
    checkFinite('value', value)
    this.#n += 1
    const delta = value - this.#mean
    this.#mean += delta / this.#n
    this.#squares += delta * (value - this.#mean)
  }

  /**
   * Takes in all that another stream has seen, e.g. another server's.
   *
   * @throws RangeError when the moments mean nothing
   */
  join({ n, mean, variance }: Moments): void {
    checkWhole('n', n, 0)
    if (n === 0) return
    checkFinite('mean', mean)
    checkNotNegative('variance', variance)
    const all = this.#n + n
    const delta = mean - this.#mean
    this.#squares += variance * (n - 1) + (delta * delta * this.#n * n) / all
    this.#mean += (delta * n) / all
    this.#n = all
  }

  get moments(): Moments {
    return { n: this.#n, mean: this.#mean, variance: this.#n > 1 ? this.#squares / (this.#n - 1) : 0 }
  }
}
