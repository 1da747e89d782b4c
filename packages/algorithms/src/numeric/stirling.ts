/** From here on four terms of Stirling's series are exact to rounding. */
export const STIRLING_FROM = 50

/** ln Γ(x) less its first terms (x - ½) ln x - x + ½ ln 2π, for x from `STIRLING_FROM` on. */
export function stirlingRest(x: number): number {
  const square = 1 / (x * x)
  return (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / x
}
