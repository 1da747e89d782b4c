import { checkLength } from '../numeric/check.ts'
import type { DirectlyFollowsGraph } from './directly-follows.ts'

/** How two activities stand to each other: never neighbours, a before b, b before a, or in either order. */
export const FOOTPRINT = { unrelated: 0, before: 1, after: 2, parallel: 3 } as const
export type FootprintRelation = (typeof FOOTPRINT)[keyof typeof FOOTPRINT]

/** `relation[a * activities + b]` says how a stands to b. */
export interface Footprint {
  readonly activities: number
  readonly relation: Uint8Array
}

/**
 * The footprint of a log or a model from its directly-follows graph: a is `before` b when b follows a and never the
 * other way round.
 *
 * @param minCount arcs seen less often count as noise
 *
 * van der Aalst, Weijters, Maruster (2004), Workflow mining: discovering process models from event logs, IEEE TKDE 16(9).
 */
export function footprintOf(graph: Pick<DirectlyFollowsGraph, 'activities' | 'arcs'>, minCount = 1): Footprint {
  const { activities, arcs } = graph
  const relation = new Uint8Array(activities * activities)
  for (const { from, to, count } of arcs) {
    if (count < minCount) continue
    const there = from * activities + to
    const back = to * activities + from
    // The two bits are "followed by" and "follows": with both, the order is free.
    relation[there] = (relation[there] as number) | FOOTPRINT.before
    relation[back] = (relation[back] as number) | FOOTPRINT.after
  }
  return { activities, relation }
}

export interface FootprintConformance {
  /** Cells that agree, 0..1. */
  readonly agreement: number
  readonly differences: readonly { a: number; b: number; log: FootprintRelation; model: FootprintRelation }[]
}

/**
 * In which pairs of activities do a log and a model differ? Each pair is compared both ways, as the matrix is printed.
 *
 * @throws RangeError when they are not about the same activities
 *
 * van der Aalst (2016), Process Mining, 2nd ed., section 8.4.
 */
export function footprintConformance(log: Footprint, model: Footprint): FootprintConformance {
  checkLength('model.relation', model.relation, log.relation.length, 'pair of the log')
  const differences: { a: number; b: number; log: FootprintRelation; model: FootprintRelation }[] = []
  log.relation.forEach((relation, pair) => {
    const expected = model.relation[pair] as FootprintRelation
    if (relation === expected) return
    const a = Math.floor(pair / log.activities)
    differences.push({ a, b: pair % log.activities, log: relation as FootprintRelation, model: expected })
  })
  return { agreement: 1 - differences.length / Math.max(1, log.relation.length), differences }
}
