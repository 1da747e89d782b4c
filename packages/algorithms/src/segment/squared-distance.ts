/** Σ (a - b)² over d columns; two sums side by side keep the processor busy. */
export function squaredDistance(a: Float64Array, fromA: number, b: Float64Array, fromB: number, d: number): number {
  let s0 = 0
  let s1 = 0
  const whole = d - (d & 1)
  for (let i = 0; i < whole; i += 2) {
    const x = (a[fromA + i] as number) - (b[fromB + i] as number)
    const y = (a[fromA + i + 1] as number) - (b[fromB + i + 1] as number)
    s0 += x * x
    s1 += y * y
  }
  if (whole < d) {
    const x = (a[fromA + whole] as number) - (b[fromB + whole] as number)
    s0 += x * x
  }
  return s0 + s1
}
