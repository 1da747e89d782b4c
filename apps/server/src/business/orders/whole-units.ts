/**
 * So much of something in smallest units: pieces, or thousandths of what is weighed; null where it is no whole number of
 * them, so that nothing is rounded to what nobody said.
 */
export function wholeUnits(quantity: number, { decimals }: { decimals: number }): number | null {
  const whole = Math.round(quantity * 10 ** decimals)
  return Math.abs(whole / 10 ** decimals - quantity) > 1e-9 ? null : whole
}
