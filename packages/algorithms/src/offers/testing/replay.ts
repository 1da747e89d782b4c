import { allocateOffers } from '../allocate.ts'
import { type PacingState, paceOffer, startPacing } from '../pacing.ts'
import type { OfferProblem } from '../problem.ts'

export interface Replayed {
  /** What pacing brought, as a share of the bound of any allocation in hindsight. */
  readonly share: number
  readonly state: PacingState
  readonly leftAtHalf: number
  /** Each answer's time, milliseconds; empty without a clock. */
  readonly milliseconds: Float64Array
}

/** Lets the people of a problem come one by one, under its budgets and stocks alone. */
export function replay(problem: OfferProblem, prices?: readonly number[], clock?: () => number): Replayed {
  const { people, offers, values } = problem
  const constraints = problem.constraints.filter(({ kind }) => kind === 'budget' || kind === 'stock')
  const limits = constraints.map((each) => ('limit' in each ? each.limit : 0))
  const uses = new Float64Array(offers * limits.length)
  const milliseconds = new Float64Array(clock ? people : 0)
  let state = startPacing({ limits, expectedArrivals: people, ...(prices ? { prices } : {}) })
  let value = 0
  let leftAtHalf = 0
  for (let i = 0; i < people; i += 1) {
    constraints.forEach((each, k) => {
      for (let j = 0; j < offers; j += 1) {
        uses[j * limits.length + k] =
          each.kind === 'budget'
            ? (each.costs[i * offers + j] as number)
            : Number(each.kind === 'stock' && each.offer === j)
      }
    })
    const here = { values: values.subarray(i * offers, (i + 1) * offers), uses }
    const since = clock?.() ?? 0
    const answer = paceOffer(state, here)
    if (clock) milliseconds[i] = clock() - since
    state = answer.state
    if (answer.offer >= 0) value += here.values[answer.offer] as number
    if (i === people >> 1) leftAtHalf = state.left[0] as number
  }
  return { share: value / allocateOffers({ ...problem, constraints }).bound, state, leftAtHalf, milliseconds }
}
