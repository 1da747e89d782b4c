import { checkAllFinite, checkInside, checkLength } from '../numeric/check.ts'
import { normalQuantile, normalTwoSided } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'
import { moments } from '../numeric/moments.ts'

export interface StratifiedDifference {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly level: number
  readonly standardError: number
  readonly pValue: number
  /** Strata that hold fewer than two units of an arm, and their share of all units: they are left out. */
  readonly leftOut: { readonly strata: number; readonly share: number }
}

/**
 * The difference in means as it would be if both arms had the same mix of strata (city, new or old customer).
 *
 * Differences within strata, weighed by each stratum's share of all units; normal interval. Takes out the noise that
 * strata explain and, unlike stratified assignment, may be decided on after the lots were drawn. O(n).
 *
 * @param strata which stratum each unit is in, any numbers
 * @throws RangeError when shapes differ, a unit's arm is neither 0 nor 1, or no stratum holds two units of both arms
 *
 * Miratrix, Sekhon, Yu (2013), Adjusting treatment effect estimates by post-stratification, JRSS B 75(2).
 */
export function postStratifiedDifference(
  outcome: Float64Array,
  treated: ArrayLike<number>,
  strata: ArrayLike<number>,
  level = LEVEL,
): StratifiedDifference {
  checkAllFinite('outcome', outcome)
  checkLength('treated', treated, outcome.length, 'outcome')
  checkLength('strata', strata, outcome.length, 'outcome')
  checkInside('level', level, 0, 1)
  const cells = new Map<number, { treated: number[]; control: number[] }>()
  for (let i = 0; i < outcome.length; i += 1) {
    const arm = treated[i]
    if (arm !== 0 && arm !== 1) throw new RangeError(`treated[${i}] must be 0 or 1, not ${arm}`)
    const stratum = strata[i] as number
    const cell = cells.get(stratum) ?? { treated: [], control: [] }
    cells.set(stratum, cell)
    cell[arm === 1 ? 'treated' : 'control'].push(outcome[i] as number)
  }
  const sizeOf = (cell: { treated: number[]; control: number[] }) => cell.treated.length + cell.control.length
  const known = [...cells.values()].filter((cell) => cell.treated.length > 1 && cell.control.length > 1)
  const units = known.reduce((sum, cell) => sum + sizeOf(cell), 0)
  if (units === 0) throw new RangeError('strata must hold one with two units of both arms')
  let value = 0
  let variance = 0
  for (const cell of known) {
    const weight = sizeOf(cell) / units
    const [t, c] = [moments(cell.treated), moments(cell.control)]
    value += weight * (t.mean - c.mean)
    variance += weight ** 2 * (t.variance / t.n + c.variance / c.n)
  }
  const standardError = Math.sqrt(variance)
  const reach = normalQuantile(0.5 + level / 2) * standardError
  const pValue = standardError > 0 ? normalTwoSided(value / standardError) : value === 0 ? 1 : 0
  const leftOut = { strata: cells.size - known.length, share: 1 - units / outcome.length }
  return { value, low: value - reach, high: value + reach, level, standardError, pValue, leftOut }
}
