import { checkFinite, checkRange, checkWhole } from '../numeric/check.ts'

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** Which hash: 1 is biased between experiments that share a seed's letters, kept for those that began with it; 2 is not. */
export type HashVersion = 1 | 2

/** A part of [0, 1): from the first number up to, not including, the second. */
export type BucketRange = readonly [from: number, to: number]

/** A slice of people shared out between experiments that must not overlap. */
export interface Namespace {
  readonly id: string
  readonly range: BucketRange
}

export interface AssignmentRule {
  /** Seed of the hash, usually the experiment's key. */
  readonly seed: string
  readonly hashVersion?: HashVersion
  /** Share of people that each variation gets; equal when left out. */
  readonly weights?: readonly number[]
  readonly variations: number
  /** Share of people in the experiment at all, 0..1, default 1. */
  readonly coverage?: number
  readonly namespace?: Namespace
  /** What each unit was given before, by unit: it keeps that variation though weights change. */
  readonly sticky?: ReadonlyMap<string, number>
}

/**
 * Where a unit lies in [0, 1), the same for everybody who computes it, unrelated between seeds.
 *
 * 32-bit FNV-1a; version 1 keeps three decimals of one round, version 2 four of two rounds. Equal to GrowthBook's SDKs, so
 * that an experiment may be read by either.
 *
 * @throws RangeError when the version is neither 1 nor 2
 *
 * Fowler, Noll, Vo (1991), FNV hash. GrowthBook, SDK build guide, "hash".
 */
export function bucketOf(unit: string, seed: string, version: HashVersion = 2): number {
  if (version === 2) return (fnv32a(String(fnv32a(seed + unit))) % 10_000) / 10_000
  if (version === 1) return (fnv32a(unit + seed) % 1_000) / 1_000
  throw new RangeError(`version must be 1 or 2, not ${String(version)}`)
}

/**
 * Which variation does this unit see? -1 when it is not in the experiment.
 *
 * @throws RangeError when variations, weights or coverage are no shares
 */
export function assignVariation(unit: string, rule: AssignmentRule): number {
  const ranges = bucketRanges(rule.variations, rule)
  const kept = rule.sticky?.get(unit)
  if (kept !== undefined) return kept < rule.variations ? kept : -1
  if (rule.namespace && !isInNamespace(unit, rule.namespace)) return -1
  const at = bucketOf(unit, rule.seed, rule.hashVersion ?? 2)
  return ranges.findIndex((range) => isInRange(at, range))
}

/**
 * The part of [0, 1) that each variation takes. Coverage below one leaves the end of each part free, so that raising it
 * moves nobody from one variation to another.
 *
 * @throws RangeError when there is no variation, weights do not add up to 1 or coverage is out of range
 */
export function bucketRanges(
  variations: number,
  { weights, coverage = 1 }: Pick<AssignmentRule, 'weights' | 'coverage'> = {},
): BucketRange[] {
  checkWhole('variations', variations, 1, 1_000)
  checkRange('coverage', coverage, 0, 1)
  const shares = weights ?? Array.from({ length: variations }, () => 1 / variations)
  if (shares.length !== variations) {
    throw new RangeError(`weights must have ${variations} values, one for each variation, not ${shares.length}`)
  }
  shares.forEach((share, i) => {
    checkFinite(`weights[${i}]`, share)
    checkRange(`weights[${i}]`, share, 0, 1)
  })
  const total = shares.reduce((sum, share) => sum + share, 0)
  if (Math.abs(total - 1) > 0.01) throw new RangeError(`weights must add up to 1, not ${total}`)
  let from = 0
  return shares.map((share) => {
    const range = [from, from + coverage * share] as const
    from += share
    return range
  })
}

/** Is this unit in the slice of people that the namespace gives to the experiment? */
export function isInNamespace(unit: string, { id, range }: Namespace): boolean {
  return isInRange(bucketOf(unit, `__${id}`, 1), range)
}

function isInRange(at: number, [from, to]: BucketRange): boolean {
  return at >= from && at < to
}

function fnv32a(text: string): number {
  let hash = FNV_OFFSET
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME)
  return hash >>> 0
}
