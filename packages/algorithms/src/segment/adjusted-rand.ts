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
  const a = numbered(one)
  const b = numbered(other)
  const cells = new Map<number, number>()
  const rows = new Map<number, number>()
  const columns = new Map<number, number>()
  for (let i = 0; i < one.length; i += 1) {
    const row = a[i] as number
    const column = b[i] as number
    const cell = row * one.length + column
    cells.set(cell, (cells.get(cell) ?? 0) + 1)
    rows.set(row, (rows.get(row) ?? 0) + 1)
    columns.set(column, (columns.get(column) ?? 0) + 1)
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

/** Groups as 0, 1, 2, ... in the order met. */
function numbered(groups: ArrayLike<number>): Int32Array {
  const known = new Map<number, number>()
  return Int32Array.from(groups, (group) => {
    const number = known.get(group) ?? known.size
    known.set(group, number)
    return number
  })
}

function pairs(counts: ReadonlyMap<number, number>): number {
  let sum = 0
  for (const count of counts.values()) sum += (count * (count - 1)) / 2
  return sum
}
