import { currencyDecimals, type Minor } from '@tandem/kernel'

/** Stripe's zero-decimal currencies: the amount is counted in whole units. */
const ZERO_DECIMALS = new Set([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'],
])
/** Stripe's three-decimal currencies: in thousandths, the last of which must be 0. */
const THREE_DECIMALS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND'])

function stripeDecimals(currency: string): number {
  if (ZERO_DECIMALS.has(currency)) return 0
  // ISK and UGX have no decimals but Stripe still counts them in hundredths: everything else is two.
  return THREE_DECIMALS.has(currency) ? 3 : 2
}

/**
 * Our minor units as Stripe counts them (docs.stripe.com/currencies).
 *
 * @returns null where Stripe cannot express the amount: money is never rounded here
 */
export function toStripe(amount: Minor, currency: string): number | null {
  const scaled = scale(amount, currencyDecimals(currency), stripeDecimals(currency))
  return scaled === null || (THREE_DECIMALS.has(currency) && scaled % 10 !== 0) ? null : scaled
}

/** @throws RangeError when Stripe names a fraction of our minor unit */
export function fromStripe(amount: number, currency: string): Minor {
  const code = currency.toUpperCase()
  const scaled = scale(amount, stripeDecimals(code), currencyDecimals(code))
  if (scaled === null) throw new RangeError(`${amount} of ${code} has no whole minor units`)
  return scaled
}

function scale(amount: number, from: number, to: number): number | null {
  const scaled = to >= from ? amount * 10 ** (to - from) : amount / 10 ** (from - to)
  return Number.isSafeInteger(scaled) ? scaled : null
}
