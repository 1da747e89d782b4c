import { checkAtLeast, checkLength } from '../numeric/check.ts'

/**
 * How far do two groupings of the same things agree, beyond chance? 1 for the same groups whatever their numbers, about 0
 * for unrelated ones, below for worse than chance. O(n + groups).
 *
 * @throws RangeError when there is nothing, or lengths differ
 *
 * Hubert, Arabie (1985), Comparing partitions, Journal of Classification 2.
 */
export function adjustedRandIndex(one: ArrayLike<number>, other: ArrayLike<number>): number {
  checkAtLeast('one', one, 1)
  checkLength('other', other, one.length, 'thing')
  const cells = new Map<string, number>()
  const rows = new Map<number, number>()
  const columns = new Map<number, number>()
  for (let i = 0; i < one.length; i += 1) {
    const a = one[i] as number
    const b = other[i] as number
    const cell = `${a} ${b}`
    cells.set(cell, (cells.get(cell) ?? 0) + 1)
    rows.set(a, (rows.get(a) ?? 0) + 1)
    columns.set(b, (columns.get(b) ?? 0) + 1)
  }
  const together = pairs(cells)
  const inOne = pairs(rows)
  const inOther = pairs(columns)
  const all = (one.length * (one.length - 1)) / 2
  const most = (inOne + inOther) / 2
  // Both all in one group, or both all alone: the same grouping.
  if (inOne === inOther && (inOne === 0 || inOne === all)) return 1
  const expected = (inOne * inOther) / all
  return (together - expected) / (most - expected)
}

function pairs(counts: ReadonlyMap<unknown, number>): number {
  let sum = 0
  for (const count of counts.values()) sum += (count * (count - 1)) / 2
  return sum
}
