/** The parts of cephes that are used here: its own types do not resolve under its `exports`. */
declare module 'cephes' {
  const cephes: {
    compiled: Promise<void>
    lgam(x: number): number
    lbeta(a: number, b: number): number
    psi(x: number): number
    zeta(x: number, q: number): number
    incbet(a: number, b: number, x: number): number
    incbi(a: number, b: number, p: number): number
    igam(a: number, x: number): number
    igamc(a: number, x: number): number
    igami(a: number, upper: number): number
    erf(x: number): number
    erfc(x: number): number
    ndtr(z: number): number
    ndtri(p: number): number
  }
  export default cephes
}
