import { type Learner, type LearnOptions } from '../learners/learner.ts'
import { checkLength } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'

/** Kept this far from 0 and 1: one person must not weigh as much as a hundred. */
const CLIP = 0.01

/**
 * How likely was each person to be treated, where nobody drew lots?
 *
 * A classifier of treatment by what was known before, clipped to .01 .. .99. It only helps where all that decided about
 * treatment is among the features.
 *
 * @param treated 0 or 1, one per row of x
 * @throws RangeError when lengths differ, and as the learner does
 *
 * Rosenbaum, Rubin (1983), The central role of the propensity score in observational studies for causal effects,
 * Biometrika 70(1).
 */
export function estimatePropensity(
  x: Matrix,
  treated: ArrayLike<number>,
  learner: Learner,
  options: LearnOptions = {},
): Float64Array {
  checkLength('treated', treated, x.rows, 'row of x')
  const chances = learner.fit(x, Float64Array.from(treated), options).predict(x)
  return chances.map((chance) => Math.min(1 - CLIP, Math.max(CLIP, chance)))
}
