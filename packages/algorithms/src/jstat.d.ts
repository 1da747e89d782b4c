/** The parts of jStat that are used here; the package ships no types. */
declare module 'jstat' {
  export const jStat: {
    studentt: { inv(p: number, degreesOfFreedom: number): number; cdf(x: number, degreesOfFreedom: number): number }
    normal: {
      inv(p: number, mean: number, deviation: number): number
      cdf(x: number, mean: number, deviation: number): number
    }
  }
}
