import { checkWhole } from '../numeric/check.ts'
import type { Traces } from './event-log.ts'

/** A rule that a case keeps or breaks; what no rule forbids is allowed. */
export type DeclareConstraint =
  /** `a` occurs at least `least` and at most `most` times. */
  | { readonly kind: 'existence'; readonly a: number; readonly least?: number; readonly most?: number }
  /** The case begins, or ends, with `a`. */
  | { readonly kind: 'init'; readonly a: number }
  | { readonly kind: 'end'; readonly a: number }
  | { readonly kind: DeclarePairKind; readonly a: number; readonly b: number }

/**
 * What two activities may promise each other:
 * - respondedExistence: with a in the case, b is in it, before or after; coexistence: either way
 * - response: after each a, b comes sometime; precedence: before each b, a came; succession: both
 * - alternateResponse: b comes before the next a; alternatePrecedence: between two b, a came
 * - chainResponse: b comes right after each a; chainPrecedence: a came right before each b
 * - notCoexistence: never both; notSuccession: after an a, never b; notChainSuccession: never b right after a
 */
export type DeclarePairKind =
  | 'respondedExistence'
  | 'coexistence'
  | 'response'
  | 'precedence'
  | 'succession'
  | 'alternateResponse'
  | 'alternatePrecedence'
  | 'chainResponse'
  | 'chainPrecedence'
  | 'notCoexistence'
  | 'notSuccession'
  | 'notChainSuccession'

export interface ConstraintConformance {
  readonly constraint: DeclareConstraint
  /** Times that the rule was put to the test, and times that it was kept. */
  readonly activations: number
  readonly fulfilled: number
  /** Cases that put it to the test. */
  readonly activeCases: number
  readonly violatingCases: Int32Array
  /** Of cases with events, those that do not break it, 0..1. */
  readonly keptShare: number
}

export interface DeclareConformance {
  readonly constraints: readonly ConstraintConformance[]
  /** Of cases with events, those that break no rule, 0..1. */
  readonly fittingCaseShare: number
}

/**
 * Which of a set of rules do the cases keep, how often are they put to the test, and who breaks them?
 *
 * One pass over each case for each rule, O(n · rules). A rule is activated by the activity that makes it matter (a for a
 * response, b for a precedence); a case without one keeps it without being asked.
 *
 * @throws RangeError when a rule names an activity that the log does not have or counts that make no sense
 *
 * Pesic, Schonenberg, van der Aalst (2007), DECLARE: full support for loosely-structured processes, EDOC. Burattin,
 * Maggi, Sperduti (2016), Conformance checking based on multi-perspective declarative process models, Expert Systems
 * with Applications 65 (activations and fulfilments).
 */
export function declareConformance(traces: Traces, constraints: readonly DeclareConstraint[]): DeclareConformance {
  constraints.forEach((constraint, i) => checkConstraint(`constraints[${i}]`, constraint, traces.activities))
  const breaks = new Uint8Array(traces.cases)
  const filled = Int32Array.from({ length: traces.cases }, (_, c) => c).filter(
    (c) => traces.starts[c] !== traces.starts[c + 1],
  )
  const judged = constraints.map((constraint): ConstraintConformance => {
    let activations = 0
    let fulfilled = 0
    let activeCases = 0
    const violating: number[] = []
    for (const c of filled) {
      const [active, kept] = judge(traces.activity.subarray(traces.starts[c], traces.starts[c + 1]), constraint)
      activations += active
      fulfilled += kept
      if (active > 0) activeCases += 1
      if (kept < active) violating.push(c)
    }
    for (const c of violating) breaks[c] = 1
    const violatingCases = Int32Array.from(violating)
    const keptShare = 1 - violating.length / Math.max(1, filled.length)
    return { constraint, activations, fulfilled, activeCases, violatingCases, keptShare }
  })
  const broken = breaks.reduce((sum, isBroken) => sum + isBroken, 0)
  return { constraints: judged, fittingCaseShare: 1 - broken / Math.max(1, filled.length) }
}

type Judged = readonly [activations: number, fulfilled: number]

function judge(trace: Int32Array, constraint: DeclareConstraint): Judged {
  const { a } = constraint
  if (constraint.kind === 'existence') {
    const times = trace.reduce((sum, activity) => sum + Number(activity === a), 0)
    return [1, Number(times >= (constraint.least ?? 0) && times <= (constraint.most ?? Number.POSITIVE_INFINITY))]
  }
  if (constraint.kind === 'init') return [1, Number(trace[0] === a)]
  if (constraint.kind === 'end') return [1, Number(trace.at(-1) === a)]
  return PAIRS[constraint.kind](trace, a, constraint.b)
}

type Judge = (trace: Int32Array, a: number, b: number) => Judged

/** Counts the places of `activity` that pass. */
function eachOf(trace: Int32Array, activity: number, passes: (at: number) => boolean): Judged {
  let active = 0
  let kept = 0
  trace.forEach((found, at) => {
    if (found !== activity) return
    active += 1
    if (passes(at)) kept += 1
  })
  return [active, kept]
}

const both =
  (one: Judge, other: Judge): Judge =>
  (trace, a, b) => {
    const [active, kept] = one(trace, a, b)
    const [otherActive, otherKept] = other(trace, a, b)
    return [active + otherActive, kept + otherKept]
  }

const not =
  (judge: Judge): Judge =>
  (trace, a, b) => {
    const [active, kept] = judge(trace, a, b)
    return [active, active - kept]
  }

const respondedExistence: Judge = (trace, a, b) => {
  const isThere = trace.includes(b)
  return eachOf(trace, a, () => isThere)
}
const response: Judge = (trace, a, b) => {
  const last = trace.lastIndexOf(b)
  return eachOf(trace, a, (at) => at < last)
}
const precedence: Judge = (trace, a, b) => {
  const first = trace.indexOf(a)
  return eachOf(trace, b, (at) => first >= 0 && first < at)
}

const PAIRS: Record<DeclarePairKind, Judge> = {
  respondedExistence,
  coexistence: both(respondedExistence, (trace, a, b) => respondedExistence(trace, b, a)),
  response,
  precedence,
  succession: both(response, precedence),
  alternateResponse: (trace, a, b) =>
    eachOf(trace, a, (at) => {
      let next = at + 1
      while (next < trace.length && trace[next] !== a && trace[next] !== b) next += 1
      return trace[next] === b && a !== b
    }),
  alternatePrecedence: (trace, a, b) =>
    eachOf(trace, b, (at) => {
      let before = at - 1
      while (before >= 0 && trace[before] !== a && trace[before] !== b) before -= 1
      return trace[before] === a && a !== b
    }),
  chainResponse: (trace, a, b) => eachOf(trace, a, (at) => trace[at + 1] === b),
  chainPrecedence: (trace, a, b) => eachOf(trace, b, (at) => trace[at - 1] === a),
  notCoexistence: not(respondedExistence),
  notSuccession: not(response),
  notChainSuccession: (trace, a, b) => eachOf(trace, a, (at) => trace[at + 1] !== b),
}

function checkConstraint(name: string, constraint: DeclareConstraint, activities: number): void {
  checkWhole(`${name}.a`, constraint.a, 0, activities - 1)
  if ('b' in constraint) checkWhole(`${name}.b`, constraint.b, 0, activities - 1)
  if (constraint.kind !== 'existence') return
  checkWhole(`${name}.least`, constraint.least ?? 0, 0)
  checkWhole(`${name}.most`, constraint.most ?? Number.MAX_SAFE_INTEGER, constraint.least ?? 0)
}
