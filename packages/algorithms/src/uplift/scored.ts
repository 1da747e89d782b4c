import { checkAllBinary, checkAllFinite, checkAtLeast, checkLength } from '../numeric/check.ts'

/** A randomised trial with a guess for everybody in it: what to judge an uplift model by, on people it was not fitted to. */
export interface ScoredTrial {
  /** Predicted uplift, any scale: only the order counts. */
  readonly scores: Float64Array
  /** 1 where treated, 0 where left out by lot; one per score. */
  readonly treated: ArrayLike<number>
  /** One per score; 0 or 1 for the perfect curve of `qini`, any finite number otherwise. */
  readonly outcome: ArrayLike<number>
}

/** @throws RangeError when lengths differ, a value has no meaning, or one of the arms is empty */
export function checkScoredTrial({ scores, treated, outcome }: ScoredTrial): void {
  checkAtLeast('scores', scores, 2)
  checkAllFinite('scores', scores)
  checkLength('treated', treated, scores.length, 'score')
  checkAllBinary('treated', treated)
  checkLength('outcome', outcome, scores.length, 'score')
  checkAllFinite('outcome', outcome)
  let count = 0
  for (let i = 0; i < treated.length; i += 1) count += treated[i] as number
  if (count === 0 || count === treated.length) throw new RangeError('treated must hold people of both arms')
}

/** Positions from the highest score to the lowest; equal scores in the order of the rows. */
export function byScore(scores: Float64Array): Int32Array {
  return Int32Array.from(scores, (_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
}
