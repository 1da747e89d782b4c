import { checkPositive, checkRange } from '../numeric/check.ts'
import { type Attribution, checkJourneys, type Journeys } from './journeys.ts'

export type AttributionRule =
  | { readonly kind: 'last' }
  | { readonly kind: 'first' }
  /** All touches alike. */
  | { readonly kind: 'linear' }
  /** A touch weighs half as much as one that is `halfLifeMs` later. */
  | { readonly kind: 'timeDecay'; readonly halfLifeMs: number }
  /** `first` and `last` of the value to the ends, the rest alike to those between; two touches share as the ends do. */
  | { readonly kind: 'position'; readonly first?: number; readonly last?: number }

/** The usual U: forty, twenty, forty. */
const END_SHARE = 0.4

/**
 * Which channel gets the credit, by a rule about where in the journey it was touched?
 *
 * Each journey's value is split over its touches with weights that add up to one. A convention, not a finding: no rule
 * knows what would have happened without a channel. O(touches).
 *
 * @throws RangeError when journeys are not as they say or a rule's number makes no sense
 *
 * Kannan, Reinartz, Verhoef (2016), The path to purchase and attribution modeling, Int. J. Research in Marketing 33(3).
 */
export function attributeByRule(journeys: Journeys, rule: AttributionRule): Attribution {
  checkJourneys(journeys)
  checkRule(rule)
  const { channels, starts, channel, value } = journeys
  const credit = new Float64Array(channels)
  let unattributed = 0
  for (let j = 0; j < value.length; j += 1) {
    const brought = value[j] as number
    const from = starts[j] as number
    const length = (starts[j + 1] as number) - from
    if (brought === 0) continue
    if (length === 0) {
      unattributed += brought
      continue
    }
    const weights = weightsOf(rule, journeys.timeMs.subarray(from, from + length))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    weights.forEach((weight, at) => {
      const to = channel[from + at] as number
      credit[to] = (credit[to] as number) + (brought * weight) / total
    })
  }
  return { credit, unattributed }
}

/** In any common proportion; never all zero. */
function weightsOf(rule: AttributionRule, timeMs: Float64Array): Float64Array {
  const n = timeMs.length
  const last = n - 1
  switch (rule.kind) {
    case 'last':
      return Float64Array.from(timeMs, (_, at) => Number(at === last))
    case 'first':
      return Float64Array.from(timeMs, (_, at) => Number(at === 0))
    case 'linear':
      return new Float64Array(n).fill(1)
    case 'timeDecay':
      // Counted back from the last touch: what lies between it and the conversion is common to all.
      return timeMs.map((ms) => 2 ** ((ms - (timeMs[last] as number)) / rule.halfLifeMs))
    case 'position': {
      const { first = END_SHARE, last: lastShare = END_SHARE } = rule
      if (n === 1) return Float64Array.of(1)
      const ends = first + lastShare
      if (n === 2) return ends > 0 ? Float64Array.of(first, lastShare) : Float64Array.of(1, 1)
      const between = Math.max(0, 1 - ends) / (n - 2)
      return Float64Array.from(timeMs, (_, at) => (at === 0 ? first : at === last ? lastShare : between))
    }
  }
}

function checkRule(rule: AttributionRule): void {
  if (rule.kind === 'timeDecay') checkPositive('rule.halfLifeMs', rule.halfLifeMs)
  if (rule.kind !== 'position') return
  const { first = END_SHARE, last = END_SHARE } = rule
  checkRange('rule.first', first, 0, 1)
  checkRange('rule.last', last, 0, 1)
  // .8 and .2 are one together, whatever 1 - .8 is in binary.
  if (first + last > 1 + Number.EPSILON) checkRange('rule.last', last, 0, 1 - first)
}
