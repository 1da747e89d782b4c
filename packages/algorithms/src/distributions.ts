import jstat from 'jstat'

const { jStat } = jstat

/** Quantile of Student's t with `degreesOfFreedom` > 0 (fractional allowed); p in (0, 1). */
export function tQuantile(p: number, degreesOfFreedom: number): number {
  return jStat.studentt.inv(p, degreesOfFreedom)
}

/** P(|T| >= |t|) for Student's t. */
export function tTwoSided(t: number, degreesOfFreedom: number): number {
  return 2 * jStat.studentt.cdf(-Math.abs(t), degreesOfFreedom)
}

/** Quantile of the standard normal; p in (0, 1). */
export function normalQuantile(p: number): number {
  return jStat.normal.inv(p, 0, 1)
}

/** P(|Z| >= |z|) for the standard normal. */
export function normalTwoSided(z: number): number {
  return 2 * jStat.normal.cdf(-Math.abs(z), 0, 1)
}
