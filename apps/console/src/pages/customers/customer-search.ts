import type { RfmSegment } from '@tandem/contracts'

/** From best to lost: the order in which groups are shown everywhere. */
const SEGMENTS: readonly RfmSegment[] = ['champions', 'loyal', 'promising', 'new', 'cooling', 'lost']

/** Whose list is open. */
export interface CustomerSearch {
  segment?: RfmSegment | 'all' | undefined
}

export function readCustomerSearch(raw: Record<string, unknown>): CustomerSearch {
  const segment = [...SEGMENTS, 'all' as const].find((known) => known === raw.segment)
  return segment ? { segment } : {}
}
