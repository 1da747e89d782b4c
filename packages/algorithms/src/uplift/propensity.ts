import { crossValidate, stratifiedFolds } from '../learners/cross-validation.ts'
import { type Learner, type LearnOptions } from '../learners/learner.ts'
import { checkAllBinary, checkLength } from '../numeric/check.ts'
import type { Matrix } from '../numeric/dense.ts'

/** Kept this far from 0 and 1: one person must not weigh as much as a hundred. */
const CLIP = 0.01
/** Folds, of which each is answered by what was learnt from the others. */
const FOLDS = 5

/**
 * How likely was each person to be treated, where nobody drew lots?
 *
 * A classifier of treatment by what was known before, clipped to .01 .. .99. Each person's chance is told by a fit to the
 * other four fifths: trees that saw who was treated would tell just that, and weigh out less than there is. It only helps
 * where all that decided about treatment is among the features. Five fits.
 *
 * @param treated 0 or 1, one per row of x, at least 2
 * @throws RangeError when lengths differ or a value is neither 0 nor 1, and as the learner does
 *
 * Rosenbaum, Rubin (1983), The central role of the propensity score in observational studies for causal effects,
 * Biometrika 70(1). Chernozhukov et al. (2018), Double/debiased machine learning, Econometrics Journal 21(1) (folds).
 */
export function estimatePropensity(
  x: Matrix,
  treated: ArrayLike<number>,
  learner: Learner,
  options: LearnOptions = {},
): Float64Array {
  checkLength('treated', treated, x.rows, 'row of x')
  checkAllBinary('treated', treated)
  const folds = stratifiedFolds(treated, Math.min(FOLDS, x.rows), options.seed)
  const chances = crossValidate(learner, x, Float64Array.from(treated), folds, options)
  return chances.map((chance) => Math.min(1 - CLIP, Math.max(CLIP, chance)))
}
