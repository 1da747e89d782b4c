import type { FigureUnit } from './format.ts'

export type Direction = 'up' | 'down' | 'none'

/** How a value moved against its comparison. `ratio` is null where there is nothing to divide by. */
export interface Change {
  difference: number
  ratio: number | null
  moved: 'more' | 'less' | 'same'
  /** Whether the move is welcome, by the metric's direction. */
  meaning: 'better' | 'worse' | 'neutral'
}

/** Moves that would be written as 0.0 % or 0.0 points count as the same. */
const STEADY = 0.0005

/**
 * Compares a figure with the same before. Null where either is unknown: no comparison is better than a wrong one.
 */
export function changeOf(
  value: number | null,
  before: number | null,
  direction: Direction,
  unit: FigureUnit = 'count',
): Change | null {
  if (value === null || before === null) return null
  const difference = value - before
  const ratio = before === 0 ? null : difference / Math.abs(before)
  // Shares move by points; the others by percent of what they were.
  const size = unit === 'ratio' ? difference : (ratio ?? difference)
  const steady = Math.abs(size) < STEADY
  const moved = steady ? 'same' : difference > 0 ? 'more' : 'less'
  return { difference, ratio, moved, meaning: meaningOf(moved, direction) }
}

function meaningOf(moved: Change['moved'], direction: Direction): Change['meaning'] {
  if (moved === 'same' || direction === 'none') return 'neutral'
  return (moved === 'more') === (direction === 'up') ? 'better' : 'worse'
}
