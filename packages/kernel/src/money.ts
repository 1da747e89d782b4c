declare const minor: unique symbol
/** Whole minor units of one currency (cents, fen): never a fraction, safe to ±9·10¹⁵. */
export type Minor = number & { readonly [minor]?: true }

const MAX = Number.MAX_SAFE_INTEGER

/** @throws RangeError unless `value` is a safe integer */
export function toMinor(value: number): Minor {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not whole minor units: ${value}`)
  return value
}

/** Digits after the point that a currency is counted in: CNY 2, JPY 0, KWD 3 (ISO 4217 through Intl). */
export function currencyDecimals(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/**
 * Reads a plain decimal (`-1234.5`) as minor units without passing through a float.
 * More digits than the currency has are rounded half away from zero.
 *
 * @returns null when the text is not a plain decimal or too large
 */
export function parseMinor(text: string, decimals: number): Minor | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text.trim())
  if (!match || (!match[2] && !match[3])) return null
  const fraction = (match[3] ?? '').padEnd(decimals + 1, '0')
  const kept = Number(`${match[2] || '0'}${fraction.slice(0, decimals)}`)
  const rounded = kept + (fraction.charCodeAt(decimals) >= 53 ? 1 : 0)
  if (rounded > MAX) return null
  return match[1] === '-' ? -rounded || 0 : rounded
}

/** Minor units as a plain decimal, `-1234.50`: what `parseMinor` reads. */
export function minorText(value: Minor, decimals: number): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  return `${value < 0 ? '-' : ''}${whole}${decimals > 0 ? `.${digits.slice(-decimals)}` : ''}`
}

/**
 * Splits `total` over `weights` so that the parts add up to `total` exactly (largest remainder;
 * ties go to the earlier part). Weights are non-negative; all zero means equal shares.
 *
 * @throws RangeError when there is no weight, one is negative or not finite, or `total` is not whole
 */
export function allocate(total: Minor, weights: readonly number[]): Minor[] {
  toMinor(total)
  if (weights.length === 0) throw new RangeError('allocate needs at least one weight')
  if (weights.some((w) => !(w >= 0) || !Number.isFinite(w))) throw new RangeError('weights must be finite and >= 0')
  // Measured by the largest first: neither huge weights nor tiny ones lose their sum.
  const largest = weights.reduce((a, b) => Math.max(a, b), 0)
  const relative = largest > 0 ? weights.map((w) => w / largest) : weights.map(() => 1)
  const sum = relative.reduce((a, b) => a + b, 0)
  const shares = relative.map((w) => w / sum)
  const size = Math.abs(total)
  const parts = shares.map((share) => Math.floor(size * share))
  let left = size - parts.reduce((a, b) => a + b, 0)
  const order = shares.map((share, i) => ({ i, rest: size * share - (parts[i] as number) }))
  order.sort((a, b) => b.rest - a.rest || a.i - b.i)
  for (let k = 0; left > 0; k = (k + 1) % order.length, left -= 1) {
    const { i } = order[k] as { i: number }
    parts[i] = (parts[i] as number) + 1
  }
  for (let k = order.length - 1; left < 0; k = k > 0 ? k - 1 : order.length - 1) {
    const { i } = order[k] as { i: number }
    if ((parts[i] as number) === 0) continue
    parts[i] = (parts[i] as number) - 1
    left += 1
  }
  return total < 0 ? parts.map((part) => -part || 0) : parts
}
