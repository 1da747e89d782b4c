/** Σ (a - b)² over d columns. */
export function squaredDistance(a: Float64Array, fromA: number, b: Float64Array, fromB: number, d: number): number {
  let sum = 0
  for (let i = 0; i < d; i += 1) {
    const difference = (a[fromA + i] as number) - (b[fromB + i] as number)
    sum += difference * difference
  }
  return sum
}
