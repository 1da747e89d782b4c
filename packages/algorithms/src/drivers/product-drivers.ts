import { shapleyValues } from '../attribution/shapley.ts'
import { checkAllFinite, checkAtLeast, checkLength, checkWhole } from '../numeric/check.ts'
import { logMean } from './log-mean.ts'

/** Factors can be left at their old value in 2^n ways; nobody names more than a few. */
const MOST_FACTORS = 16

/**
 * A figure is a product of factors (visits x conversion x basket): how much of its change is due to each?
 *
 * `shapley`: the change that a factor makes, on average over every order in which factors could have changed; any
 * numbers, n · 2^n. `lmdi`: logarithmic mean of the products times ln(after / before); factors above zero, n, and the
 * same whether factors are split further or not. Either adds up to the change of the product.
 *
 * @param before one value a factor; `after` in the same order
 * @throws RangeError when lengths differ, a value is not finite or, for `lmdi`, not above zero
 *
 * Shapley (1953). Ang, Liu (2001), A new energy decomposition method: perfect in decomposition and consistent in
 * aggregation, Energy 26(6).
 */
export function productDrivers(
  before: Float64Array,
  after: Float64Array,
  method: 'shapley' | 'lmdi' = 'shapley',
): Float64Array {
  checkAtLeast('before', before, 1)
  checkAllFinite('before', before)
  checkLength('after', after, before.length, 'factor')
  checkAllFinite('after', after)
  if (method === 'shapley') {
    checkWhole('before.length', before.length, 1, MOST_FACTORS)
    return shapleyValues(before.length, (hasChanged) =>
      hasChanged.reduce((product, changed, i) => product * ((changed ? after : before)[i] as number), 1),
    )
  }
  for (const [name, factors] of Object.entries({ before, after })) {
    const at = factors.findIndex((factor) => factor <= 0)
    if (at >= 0) throw new RangeError(`${name}[${at}] must be above zero for lmdi, not ${factors[at]}`)
  }
  const product = (factors: Float64Array): number => factors.reduce((all, factor) => all * factor, 1)
  const mean = logMean(product(after), product(before))
  return after.map((factor, i) => mean * Math.log(factor / (before[i] as number)))
}
