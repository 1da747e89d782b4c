/** Refusals of bad input: each throws a RangeError that begins with the argument's name. */

/** @throws RangeError when `value` is not a finite number */
export function checkFinite(name: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number, not ${value}`)
}

/** @throws RangeError when `value` is not in the closed range */
export function checkRange(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new RangeError(`${name} must be from ${low} to ${high}, not ${value}`)
  }
}

/** @throws RangeError when `value` is not strictly between `low` and `high`, e.g. a level of confidence in (0, 1) */
export function checkInside(name: string, value: number, low: number, high: number): void {
  if (!(value > low && value < high)) {
    throw new RangeError(`${name} must be between ${low} and ${high}, not ${value}`)
  }
}

/** @throws RangeError when `value` is not a finite number above zero */
export function checkPositive(name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${name} must be above zero, not ${value}`)
  }
}

/** @throws RangeError when `value` is not a finite number at or above zero */
export function checkNotNegative(name: string, value: number): void {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${name} must be zero or more, not ${value}`)
  }
}

/** @throws RangeError when `value` is not a whole number from `least` to `most` */
export function checkWhole(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
    throw new RangeError(`${name} must be a whole number ${range}, not ${value}`)
  }
}

/** @throws RangeError when there are fewer than `least` values */
export function checkAtLeast(name: string, values: { readonly length: number }, least: number): void {
  if (!(values.length >= least)) {
    throw new RangeError(
      `${name} must have at least ${least} ${least === 1 ? 'value' : 'values'}, not ${values.length}`,
    )
  }
}

/** @throws RangeError when `values` has not exactly `length` values; `like` says what they go with */
export function checkLength(name: string, values: { readonly length: number }, length: number, like: string): void {
  if (values.length !== length) {
    throw new RangeError(`${name} must have ${length} values, one for each ${like}, not ${values.length}`)
  }
}

/** @throws RangeError that names the first value which is not a finite number */
export function checkAllFinite(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i += 1) {
    if (!Number.isFinite(values[i])) throw new RangeError(`${name}[${i}] must be a finite number, not ${values[i]}`)
  }
}

/** @throws RangeError that names the first value which is neither 0 nor 1 */
export function checkAllBinary(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] !== 0 && values[i] !== 1) throw new RangeError(`${name}[${i}] must be 0 or 1, not ${values[i]}`)
  }
}

/** @throws RangeError that names the first value which is not a whole number from `least` to `most`, e.g. an index */
export function checkAllWhole(name: string, values: ArrayLike<number>, least: number, most = 2 ** 31 - 1): void {
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number
    if (!Number.isSafeInteger(value) || value < least || value > most) checkWhole(`${name}[${i}]`, value, least, most)
  }
}

/** @throws RangeError when `value`, which may come from plain JavaScript, is none of the words that have a meaning */
export function checkOneOf(name: string, value: unknown, words: readonly string[]): void {
  if (!words.includes(value as string)) {
    throw new RangeError(`${name} must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}, not ${String(value)}`)
  }
}
