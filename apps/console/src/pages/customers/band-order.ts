/**
 * Order of a band by the amount it begins at: `<5k`, `5k-10k`, `20k+`; `Under 15K`, `15-24K`, `250K+`.
 * What begins without a number comes after, what is not known (empty) last.
 */
export function compareBands(left: string, right: string): number {
  return startOf(left) - startOf(right) || left.localeCompare(right)
}

function startOf(band: string): number {
  if (band === '') return Number.POSITIVE_INFINITY
  const number = Number(/\d+/.exec(band)?.[0] ?? Number.MAX_SAFE_INTEGER)
  return /^\s*(<|under|below)/i.test(band) ? number - 0.5 : number
}
