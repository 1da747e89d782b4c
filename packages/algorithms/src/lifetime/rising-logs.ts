/** For k = 0 .. most: ln (θ)_k = ln Γ(θ + k) - ln Γ(θ), and its derivative by θ. */
export interface RisingLogs {
  readonly log: Float64Array
  readonly slope: Float64Array
}

/** Counts are whole, so sums of logarithms do for gamma functions: O(most) for all customers together. */
export function risingLogs(theta: number, most: number): RisingLogs {
  const log = new Float64Array(most + 1)
  const slope = new Float64Array(most + 1)
  for (let k = 0; k < most; k += 1) {
    log[k + 1] = (log[k] as number) + Math.log(theta + k)
    slope[k + 1] = (slope[k] as number) + 1 / (theta + k)
  }
  return { log, slope }
}
