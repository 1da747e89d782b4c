import { checkWhole } from '../numeric/check.ts'
import { linearSolve } from '../numeric/linear-solve.ts'
import { type Attribution, checkJourneys, type Journeys } from './journeys.ts'

export interface MarkovAttribution extends Attribution {
  /** Share of conversions that would be lost if the channel led nowhere, 0..1 each. */
  readonly removalEffect: Float64Array
  /** Of a journey, by the chain; for order 1 and above it is the observed rate. */
  readonly conversionProbability: number
  readonly states: number
}

/** States are what the last touches were; a dense solve beyond this many takes minutes. */
const MAX_STATES = 2000

/**
 * What does each channel bring, judged by how many conversions would be lost without it?
 *
 * Journeys become a Markov chain whose state is the last `order` channels, with an end that converts and one that does
 * not. A channel's removal effect is the share of the conversion probability that is gone when every step to it ends
 * without one, exact by solving the absorbing chain; the value is split in proportion to removal effects. States³ / 3 for
 * each channel.
 *
 * The chain is a description, not an experiment: a channel that people meet on their way anyway gets credit, too.
 *
 * @param order 1 sees only the channel before; more sees longer ways and needs more journeys
 * @throws RangeError when journeys are not as they say, or have more than 2,000 different states
 *
 * Anderl, Becker, von Wangenheim, Schumann (2016), Mapping the customer journey, Int. J. Research in Marketing 33(3).
 */
export function attributeByMarkov(journeys: Journeys, order = 1): MarkovAttribution {
  checkJourneys(journeys)
  checkWhole('order', order, 1, 10)
  const chain = chainOf(journeys, order)
  const conversionProbability = conversionFrom(chain, -1)
  const removalEffect = Float64Array.from({ length: journeys.channels }, (_, channel) =>
    conversionProbability > 0 ? Math.max(0, 1 - conversionFrom(chain, channel) / conversionProbability) : 0,
  )
  let attributable = 0
  let unattributed = 0
  journeys.value.forEach((brought, j) => {
    if (journeys.starts[j] === journeys.starts[j + 1]) unattributed += brought
    else attributable += brought
  })
  const effects = removalEffect.reduce((sum, effect) => sum + effect, 0)
  const credit = removalEffect.map((effect) => (effects > 0 ? (attributable * effect) / effects : 0))
  return { credit, unattributed, removalEffect, conversionProbability, states: chain.channel.length }
}

/** State 0 is the begin; the others are what was touched last. */
interface AbsorbingChain {
  /** Last channel of each state; -1 for the begin. */
  readonly channel: readonly number[]
  /** Steps to states, by count; what is missing to `total` leads to no conversion. */
  readonly steps: readonly ReadonlyMap<number, number>[]
  readonly conversions: readonly number[]
  readonly total: readonly number[]
}

function chainOf({ starts, channel, value }: Journeys, order: number): AbsorbingChain {
  const stateByContext = new Map<string, number>([['', 0]])
  const channels = [-1]
  const steps: Map<number, number>[] = [new Map()]
  const conversions = [0]
  const total = [0]
  for (let j = 0; j < value.length; j += 1) {
    const from = starts[j] as number
    const end = starts[j + 1] as number
    if (from === end) continue
    let state = 0
    for (let k = from; k < end; k += 1) {
      const context = channel.subarray(Math.max(from, k - order + 1), k + 1).join(' ')
      const known = stateByContext.get(context)
      const to = known ?? channels.length
      if (known === undefined) {
        if (to >= MAX_STATES) {
          const less = order === 1 ? 'journeys.channels must be fewer' : `order must be less than ${order}`
          throw new RangeError(`${less}: more than ${MAX_STATES} states`)
        }
        stateByContext.set(context, to)
        channels.push(channel[k] as number)
        steps.push(new Map())
        conversions.push(0)
        total.push(0)
      }
      const next = steps[state] as Map<number, number>
      next.set(to, (next.get(to) ?? 0) + 1)
      total[state] = (total[state] as number) + 1
      state = to
    }
    total[state] = (total[state] as number) + 1
    if ((value[j] as number) > 0) conversions[state] = (conversions[state] as number) + 1
  }
  return { channel: channels, steps, conversions, total }
}

/** Probability that the chain converts when every step to `removed` ends without. */
function conversionFrom({ channel, steps, conversions, total }: AbsorbingChain, removed: number): number {
  const place = new Int32Array(channel.length).fill(-1)
  const kept: number[] = []
  channel.forEach((of, state) => {
    if (of === removed && state > 0) return
    place[state] = kept.length
    kept.push(state)
  })
  const n = kept.length
  const equations = new Float64Array(n * n)
  const right = new Float64Array(n)
  kept.forEach((state, row) => {
    const all = Math.max(1, total[state] as number)
    equations[row * n + row] = 1
    right[row] = (conversions[state] as number) / all
    for (const [to, count] of steps[state] as ReadonlyMap<number, number>) {
      const column = place[to] as number
      if (column >= 0) equations[row * n + column] = (equations[row * n + column] as number) - count / all
    }
  })
  const probability = linearSolve(equations, n, right)
  // Every state was left by some journey that ended, so the chain ends for sure and the equations have one answer.
  if (!probability) throw new Error('the chain never ends')
  return probability[0] as number
}
