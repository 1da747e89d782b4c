import { checkAtLeast, checkWhole } from '../numeric/check.ts'
import type { DirectlyFollowsGraph } from './directly-follows.ts'
import type { Traces } from './event-log.ts'

/** A process said by what may begin, what may follow what, and what may end. */
export interface FollowsModel {
  readonly activities: number
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly arcs: readonly (readonly [from: number, to: number])[]
}

export interface FollowsConformance {
  /** Of the log's moves (begin, each step, end), those that the model allows, 0..1. */
  readonly fitness: number
  /** Of the moves that the model allows where the log has been, those that the log makes, weighted by visits, 0..1. */
  readonly precision: number
  /** Cases without a forbidden move, of cases with events, 0..1. */
  readonly fittingCaseShare: number
  /** Moves that the model forbids, most frequent first; null stands for before the begin and after the end. */
  readonly deviations: readonly { from: number | null; to: number | null; count: number }[]
}

/** The model that allows what a log did, without arcs (begins, ends) seen less than `minCount` times. */
export function followsModelOf(graph: DirectlyFollowsGraph, minCount = 1): FollowsModel {
  checkWhole('minCount', minCount, 1)
  const often = (counts: Int32Array): number[] =>
    Array.from(counts.keys()).filter((a) => (counts[a] as number) >= minCount)
  return {
    activities: graph.activities,
    starts: often(graph.startCounts),
    ends: often(graph.endCounts),
    arcs: graph.arcs.filter(({ count }) => count >= minCount).map(({ from, to }) => [from, to] as const),
  }
}

/**
 * Does the log move as the model allows (fitness), and does the model allow little that the log never does (precision)?
 *
 * The model is an automaton whose state is the last activity. Precision compares, in each state the log visits, the moves
 * made with the moves allowed, and weights states by visits. O(n + activities²).
 *
 * @throws RangeError when the model names an activity that is not in it, or has fewer activities than the log
 *
 * Munoz-Gama, Carmona (2010), A fresh look at precision in process conformance, BPM (escaping edges).
 */
export function followsConformance(traces: Traces, model: FollowsModel): FollowsConformance {
  checkWhole('model.activities', model.activities, traces.activities)
  const isAllowed = allowedMoves(model)
  const size = model.activities + 1
  const edge = model.activities
  const moves = new Float64Array(size * size)
  let cases = 0
  let fitting = 0
  for (let c = 0; c < traces.cases; c += 1) {
    const first = traces.starts[c] as number
    const end = traces.starts[c + 1] as number
    if (first === end) continue
    let fits = true
    let from = edge
    for (let k = first; k <= end; k += 1) {
      const to = k < end ? (traces.activity[k] as number) : edge
      const move = from * size + to
      moves[move] = (moves[move] as number) + 1
      if (!isAllowed[move]) fits = false
      from = to
    }
    cases += 1
    if (fits) fitting += 1
  }
  checkAtLeast('traces', { length: cases }, 1)
  return { ...qualityOf(moves, isAllowed, size), fittingCaseShare: fitting / cases }
}

function qualityOf(
  moves: Float64Array,
  isAllowed: Uint8Array,
  size: number,
): Omit<FollowsConformance, 'fittingCaseShare'> {
  let made = 0
  let allowedMade = 0
  let allowedWeight = 0
  let usedWeight = 0
  const deviations: { from: number | null; to: number | null; count: number }[] = []
  const nameOf = (state: number): number | null => (state === size - 1 ? null : state)
  for (let from = 0; from < size; from += 1) {
    let visits = 0
    let allowed = 0
    let used = 0
    for (let to = 0; to < size; to += 1) {
      const count = moves[from * size + to] as number
      visits += count
      if (isAllowed[from * size + to]) {
        allowed += 1
        allowedMade += count
        if (count > 0) used += 1
      } else if (count > 0) deviations.push({ from: nameOf(from), to: nameOf(to), count })
    }
    made += visits
    allowedWeight += visits * allowed
    usedWeight += visits * used
  }
  return {
    fitness: allowedMade / made,
    precision: allowedWeight > 0 ? usedWeight / allowedWeight : 1,
    deviations: deviations.sort((a, b) => b.count - a.count),
  }
}

/** One row a state, the last for before the begin; one column a next activity, the last for the end. */
function allowedMoves({ activities, starts, ends, arcs }: FollowsModel): Uint8Array {
  const size = activities + 1
  const isAllowed = new Uint8Array(size * size)
  const known = (name: string, a: number): number => {
    checkWhole(name, a, 0, activities - 1)
    return a
  }
  for (const a of starts) isAllowed[activities * size + known('model.starts', a)] = 1
  for (const a of ends) isAllowed[known('model.ends', a) * size + activities] = 1
  for (const [from, to] of arcs) isAllowed[known('model.arcs', from) * size + known('model.arcs', to)] = 1
  return isAllowed
}
