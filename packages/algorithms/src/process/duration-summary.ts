/** How long something took, over all times that it happened. */
export interface DurationSummary {
  readonly count: number
  readonly totalMs: number
  readonly meanMs: number
  readonly medianMs: number
  /** Nine in ten took no longer. */
  readonly p90Ms: number
  readonly maxMs: number
}

/** Zeros when there is nothing to summarise. Quantiles lie between neighbours (Hyndman and Fan's type 7). */
export function summariseDurations(durationsMs: Float64Array): DurationSummary {
  const count = durationsMs.length
  if (count === 0) return { count, totalMs: 0, meanMs: 0, medianMs: 0, p90Ms: 0, maxMs: 0 }
  const sorted = durationsMs.toSorted()
  let totalMs = 0
  for (const duration of sorted) totalMs += duration
  const at = (p: number): number => {
    const place = p * (count - 1)
    const below = sorted[Math.floor(place)] as number
    return below + (place % 1) * ((sorted[Math.ceil(place)] as number) - below)
  }
  return { count, totalMs, meanMs: totalMs / count, medianMs: at(0.5), p90Ms: at(0.9), maxMs: at(1) }
}
