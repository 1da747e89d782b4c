/**
 * (a - b) / ln(a / b): between the geometric and the arithmetic mean; a where they are equal, 0 where one of them is 0.
 *
 * Carlson (1972), The logarithmic mean, American Mathematical Monthly 79(6).
 */
export function logMean(a: number, b: number): number {
  if (a === b) return a
  if (a === 0 || b === 0) return 0
  // Near each other, the logarithm of the quotient would lose its digits; far apart, one plus the difference would.
  const apart = (a - b) / b
  return (a - b) / (Math.abs(apart) < 0.5 ? Math.log1p(apart) : Math.log(a / b))
}
