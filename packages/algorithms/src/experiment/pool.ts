import { normalQuantile } from '../numeric/distributions.ts'

/** Sum of independent effects with the interval of the sum: what several decisions earned together. */
export function sumOfEffects(
  effects: readonly { value: number; standardError: number }[],
  level = 0.9,
): { value: number; low: number; high: number; level: number } {
  const value = effects.reduce((sum, effect) => sum + effect.value, 0)
  const reach =
    normalQuantile(0.5 + level / 2) * Math.sqrt(effects.reduce((sum, { standardError }) => sum + standardError ** 2, 0))
  return { value, low: value - reach, high: value + reach, level }
}
