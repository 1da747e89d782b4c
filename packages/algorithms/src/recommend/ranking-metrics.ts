import { checkWhole } from '../numeric/check.ts'

/** How well one ranked list finds what one person took, at the length of the list asked for. */
export interface RankingScore {
  /** Share of what was taken that is in the list. */
  readonly recall: number
  /** Gains discounted by log2(1 + rank), over the best that a list of k could reach. */
  readonly ndcg: number
  /** Mean precision at the hits, over min(k, taken). */
  readonly averagePrecision: number
  readonly isHit: boolean
}

/**
 * Scores a ranked list of items against the set that was taken (each counts the same, and once however often it is listed).
 *
 * @param ranked best first; only the first k count
 * @throws RangeError when nothing was taken: such a person says nothing about a list
 *
 * Järvelin, Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4).
 */
export function rankingScore(ranked: ArrayLike<number>, taken: ReadonlySet<number>, k: number): RankingScore {
  checkWhole('k', k, 1)
  if (taken.size === 0) throw new RangeError('taken must have at least one item')
  const open = new Set(taken)
  let hits = 0
  let gain = 0
  let precisions = 0
  for (let rank = 0; rank < Math.min(k, ranked.length); rank += 1) {
    if (!open.delete(ranked[rank] as number)) continue
    hits += 1
    gain += 1 / Math.log2(rank + 2)
    precisions += hits / (rank + 1)
  }
  const reachable = Math.min(k, taken.size)
  let best = 0
  for (let rank = 0; rank < reachable; rank += 1) best += 1 / Math.log2(rank + 2)
  return { recall: hits / taken.size, ndcg: gain / best, averagePrecision: precisions / reachable, isHit: hits > 0 }
}
