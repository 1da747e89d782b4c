import { checkFinite, checkInside, checkNotNegative } from '../numeric/check.ts'
import { normalQuantile } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'

/**
 * Sum of independent effects with the interval of the sum: what several decisions earned together.
 *
 * @throws RangeError when an effect is not finite or the level is not inside (0, 1)
 */
export function sumOfEffects(
  effects: readonly { value: number; standardError: number }[],
  level = LEVEL,
): { value: number; low: number; high: number; level: number } {
  checkInside('level', level, 0, 1)
  effects.forEach((effect, i) => {
    checkFinite(`effects[${i}].value`, effect.value)
    checkNotNegative(`effects[${i}].standardError`, effect.standardError)
  })
  const value = effects.reduce((sum, effect) => sum + effect.value, 0)
  const reach =
    normalQuantile(0.5 + level / 2) * Math.sqrt(effects.reduce((sum, { standardError }) => sum + standardError ** 2, 0))
  return { value, low: value - reach, high: value + reach, level }
}
