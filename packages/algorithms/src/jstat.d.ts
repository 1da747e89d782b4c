/** The parts of jStat that are used here; the package ships no types. CommonJS: Node knows its default export alone. */
declare module 'jstat' {
  interface Distributions {
    studentt: { inv(p: number, degreesOfFreedom: number): number; cdf(x: number, degreesOfFreedom: number): number }
    normal: {
      inv(p: number, mean: number, deviation: number): number
      cdf(x: number, mean: number, deviation: number): number
    }
  }
  const jstat: { jStat: Distributions }
  export default jstat
}
