import { checkFinite, checkPositive } from '../numeric/check.ts'
import { checkInteractions, type Interactions } from './interactions.ts'
import { type Recommender, recommenderOf } from './recommender.ts'

export interface PopularityParameters {
  /** Time after which an event counts half, in the events' unit of time. Never, where left out. */
  halfLife?: number
  /** The moment of asking; the latest event where left out. Later events are refused: they could not be known. */
  at?: number
}

/**
 * What is taken most, lately: each item's score is the sum of its events' weights, halved every `halfLife`.
 *
 * The reference that any personal method has to beat, and the answer where nothing is known of a person. O(n).
 *
 * @throws RangeError when a half-life is asked of events without time, or an event is later than `at`
 */
export function fitPopularity(train: Interactions, { halfLife, at }: PopularityParameters = {}): Recommender {
  checkInteractions('train', train)
  const { items, item, time, weight } = train
  const scores = new Float64Array(items)
  const latest = time ? time.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) : 0
  if (at !== undefined) checkFinite('at', at)
  const now = at ?? latest
  if (time && latest > now) throw new RangeError(`at must not be before the latest event, ${latest}`)
  if (halfLife !== undefined) {
    checkPositive('halfLife', halfLife)
    if (!time) throw new RangeError('halfLife needs events with time')
  }
  for (let row = 0; row < item.length; row += 1) {
    const fresh = halfLife && time ? 2 ** (((time[row] as number) - now) / halfLife) : 1
    const on = item[row] as number
    scores[on] = (scores[on] as number) + (weight ? (weight[row] as number) : 1) * fresh
  }
  return recommenderOf(items, () => scores.slice())
}
