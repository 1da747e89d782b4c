/**
 * Smallest observed value that at least `share` of the values do not exceed (nearest rank, no interpolation:
 * the answer is something that really happened).
 *
 * @param share 0..1, for example .95
 * @throws RangeError when there is no value or the share is outside 0..1
 */
export function percentile(values: readonly number[], share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share ${share} is not between 0 and 1`)
  const rank = Math.max(1, Math.ceil(share * values.length))
  const value = values.toSorted((a, b) => a - b)[rank - 1]
  if (value === undefined) throw new RangeError('no values to take a percentile of')
  return value
}
