import { checkAllWhole, checkAtLeast, checkWhole } from '../numeric/check.ts'
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
 * made with the moves allowed, and weights states by visits. O(n + arcs).
 *
 * @throws RangeError when the model names an activity that is not in it, or has fewer activities than the log
 *
 * Munoz-Gama, Carmona (2010), A fresh look at precision in process conformance, BPM (escaping edges).
 */
export function followsConformance(traces: Traces, model: FollowsModel): FollowsConformance {
  checkWhole('model.activities', model.activities, traces.activities)
  const allowed = allowedMoves(model)
  const size = model.activities + 1
  const edge = model.activities
  const moves = new Map<number, number>()
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
      moves.set(move, (moves.get(move) ?? 0) + 1)
      if (!allowed.has(move)) fits = false
      from = to
    }
    cases += 1
    if (fits) fitting += 1
  }
  checkAtLeast('traces', { length: cases }, 1)
  return { ...qualityOf(moves, allowed, size), fittingCaseShare: fitting / cases }
}

function qualityOf(
  moves: ReadonlyMap<number, number>,
  allowed: ReadonlySet<number>,
  size: number,
): Omit<FollowsConformance, 'fittingCaseShare'> {
  const stateOf = (move: number): number => Math.floor(move / size)
  const nameOf = (state: number): number | null => (state === size - 1 ? null : state)
  const visits = new Float64Array(size)
  const choices = new Float64Array(size)
  const used = new Float64Array(size)
  const deviations: { from: number | null; to: number | null; count: number }[] = []
  for (const move of allowed) choices[stateOf(move)] = (choices[stateOf(move)] as number) + 1
  let made = 0
  let allowedMade = 0
  for (const [move, count] of moves) {
    const state = stateOf(move)
    made += count
    visits[state] = (visits[state] as number) + count
    if (allowed.has(move)) {
      allowedMade += count
      used[state] = (used[state] as number) + 1
    } else deviations.push({ from: nameOf(state), to: nameOf(move % size), count })
  }
  const weighted = (of: Float64Array): number => of.reduce((sum, n, state) => sum + n * (visits[state] as number), 0)
  const allowedWeight = weighted(choices)
  return {
    fitness: allowedMade / made,
    precision: allowedWeight > 0 ? weighted(used) / allowedWeight : 1,
    deviations: deviations.sort((a, b) => b.count - a.count),
  }
}

/** Moves by from · (activities + 1) + to; the index past the last activity stands for before the begin and after the end. */
function allowedMoves({ activities, starts, ends, arcs }: FollowsModel): Set<number> {
  checkAllWhole('model.starts', starts, 0, activities - 1)
  checkAllWhole('model.ends', ends, 0, activities - 1)
  checkAllWhole('model.arcs', arcs.flat(), 0, activities - 1)
  const size = activities + 1
  return new Set([
    ...starts.map((a) => activities * size + a),
    ...ends.map((a) => a * size + activities),
    ...arcs.map(([from, to]) => from * size + to),
  ])
}
