import { byScore, checkScoredTrial, type ScoredTrial } from './scored.ts'

/**
 * What is gained by treating the first `people` of an order, from nobody to everybody; a point wherever the score
 * changes, since people with equal scores have no order.
 */
export interface GainCurve {
  readonly people: Float64Array
  readonly gain: Float64Array
}

/**
 * How many more outcomes does it bring to treat the best-scored people, as far down as one likes?
 *
 * Difference of the arms' mean outcomes among the first k, times k. O(n log n).
 *
 * @throws RangeError as `checkScoredTrial`
 *
 * Gutierrez, Gerardy (2017), Causal inference and uplift modelling: a review of the literature, PMLR 67.
 */
export function upliftCurve(trial: ScoredTrial): GainCurve {
  return curveOf(trial, ({ treated, control, treatedSum, controlSum }) => {
    const difference = (treated > 0 ? treatedSum / treated : 0) - (control > 0 ? controlSum / control : 0)
    return difference * (treated + control)
  })
}

/**
 * The same question in the treated people's own number: their outcomes less the control's scaled up to as many, or less
 * nothing while no control has come.
 *
 * @throws RangeError as `checkScoredTrial`
 *
 * Radcliffe (2007), Using control groups to target on predicted lift, Direct Marketing Analytics Journal.
 */
export function qiniCurve(trial: ScoredTrial): GainCurve {
  return curveOf(
    trial,
    ({ treated, control, treatedSum, controlSum }) => treatedSum - (control > 0 ? (controlSum * treated) / control : 0),
  )
}

interface Reached {
  treated: number
  control: number
  treatedSum: number
  controlSum: number
}

function curveOf(trial: ScoredTrial, gainOf: (reached: Reached) => number): GainCurve {
  checkScoredTrial(trial)
  const { scores, treated, outcome } = trial
  const order = byScore(scores)
  const people: number[] = [0]
  const gain: number[] = [0]
  const reached: Reached = { treated: 0, control: 0, treatedSum: 0, controlSum: 0 }
  for (let k = 0; k < order.length; k += 1) {
    const i = order[k] as number
    if (treated[i] === 1) {
      reached.treated += 1
      reached.treatedSum += outcome[i] as number
    } else {
      reached.control += 1
      reached.controlSum += outcome[i] as number
    }
    const next = order[k + 1]
    if (next !== undefined && scores[next] === scores[i]) continue
    people.push(k + 1)
    gain.push(gainOf(reached))
  }
  return { people: Float64Array.from(people), gain: Float64Array.from(gain) }
}

/** Area under the curve less that under the straight line between its ends, which is what a random order gains. */
export function areaAboveRandom({ people, gain }: GainCurve): number {
  let area = 0
  for (let k = 1; k < people.length; k += 1) {
    const width = (people[k] as number) - (people[k - 1] as number)
    area += (width * ((gain[k] as number) + (gain[k - 1] as number))) / 2
  }
  return area - ((people.at(-1) as number) * (gain.at(-1) as number)) / 2
}
