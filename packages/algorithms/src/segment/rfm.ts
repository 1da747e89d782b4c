import { checkAllFinite, checkAtLeast, checkLength, checkWhole } from '../numeric/check.ts'

/** One entry a customer, side by side. */
export interface RfmInput {
  /** Time since the last order, in any unit; less is better. */
  readonly recency: Float64Array
  /** Orders. */
  readonly frequency: Float64Array
  /** What they brought, in any unit of money. */
  readonly monetary: Float64Array
}

/** Scores from 1 (worst) to `groups` (best). */
export interface RfmScores {
  readonly groups: number
  readonly recency: Uint8Array
  readonly frequency: Uint8Array
  readonly monetary: Uint8Array
}

/** A name for customers whose scores are in the ranges, both ends included; a range left out takes all. */
export interface RfmSegment {
  readonly name: string
  readonly recency?: readonly [low: number, high: number]
  readonly frequency?: readonly [low: number, high: number]
  readonly monetary?: readonly [low: number, high: number]
}

const LETTERS = ['recency', 'frequency', 'monetary'] as const

/**
 * Who came lately, comes often and brings much? Each of the three is cut into groups of as nearly equal size as ties
 * allow: equal customers have equal scores.
 *
 * A customer's score is the group in which the middle of all who are equal to them stands: ceil(groups · (rank - ½) / n)
 * with the mean rank of ties. Where most are equal (one order) that leaves some scores without anybody, rather than
 * scores that tell equals apart. O(n log n).
 *
 * @throws RangeError when arrays differ in length, are empty or hold what is not a number
 *
 * Hughes (1994), Strategic Database Marketing. Bult, Wansbeek (1995), Optimal selection for direct mail, Marketing
 * Science 14(4).
 */
export function rfmScores(input: RfmInput, groups = 5): RfmScores {
  checkWhole('groups', groups, 2, 255)
  checkAtLeast('recency', input.recency, 1)
  for (const letter of LETTERS) {
    checkLength(letter, input[letter], input.recency.length, 'customer')
    checkAllFinite(letter, input[letter])
  }
  return {
    groups,
    recency: quantileScores(
      input.recency.map((time) => -time),
      groups,
    ),
    frequency: quantileScores(input.frequency, groups),
    monetary: quantileScores(input.monetary, groups),
  }
}

/**
 * Which segment does each customer belong to: the first of the list that takes them; -1 where none does.
 *
 * @throws RangeError when a range runs backwards
 */
export function rfmSegments(scores: RfmScores, segments: readonly RfmSegment[]): Int16Array {
  segments.forEach((segment, s) => {
    for (const letter of LETTERS) {
      const [low, high] = segment[letter] ?? [1, scores.groups]
      if (!(low <= high)) throw new RangeError(`segments[${s}].${letter} must run upwards, not from ${low} to ${high}`)
    }
  })
  const isIn = (range: readonly [number, number] | undefined, score: number): boolean =>
    !range || (score >= range[0] && score <= range[1])
  return Int16Array.from(scores.recency, (_, i) =>
    segments.findIndex((segment) => LETTERS.every((letter) => isIn(segment[letter], scores[letter][i] as number))),
  )
}

function quantileScores(values: Float64Array, groups: number): Uint8Array {
  const n = values.length
  const order = Int32Array.from(values, (_, i) => i).sort(
    (a, b) => (values[a] as number) - (values[b] as number) || a - b,
  )
  const scores = new Uint8Array(n)
  for (let from = 0; from < n; ) {
    let to = from + 1
    while (to < n && values[order[to] as number] === values[order[from] as number]) to += 1
    // Ranks from + 1 .. to: their mean less one half is the middle of the ties.
    const middle = (from + to) / 2
    const score = Math.min(groups, Math.max(1, Math.ceil((groups * middle) / n)))
    for (let k = from; k < to; k += 1) scores[order[k] as number] = score
    from = to
  }
  return scores
}
