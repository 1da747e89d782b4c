import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromStripe, toStripe } from './stripe-money.ts'

describe('money as Stripe counts it', () => {
  it.each([
    ['CNY', 1234, 1234],
    ['JPY', 1234, 1234],
    ['KWD', 1230, 1230],
    ['UGX', 5, 500],
    ['ISK', 5, 500],
  ])('%s: %i of ours are %i of theirs (docs.stripe.com/currencies)', (currency, ours, theirs) => {
    expect(toStripe(ours, currency)).toBe(theirs)
    expect(fromStripe(theirs, currency.toLowerCase())).toBe(ours)
  })

  it('says that it cannot take thousandths that do not end in 0, instead of rounding them', () => {
    expect(toStripe(1234, 'KWD')).toBeNull()
  })

  it('loses nothing on the way there and back', () => {
    const currencies = ['CNY', 'USD', 'JPY', 'KRW', 'KWD', 'BHD', 'ISK', 'UGX', 'HUF', 'TWD', 'MGA', 'VND']
    fc.assert(
      fc.property(fc.constantFrom(...currencies), fc.nat(1_000_000_000), (currency, amount) => {
        const theirs = toStripe(amount, currency)
        return theirs === null || fromStripe(theirs, currency) === amount
      }),
    )
  })
})
