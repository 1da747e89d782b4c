import type { Minor } from '@tandem/kernel'
import type { Basket } from './basket.ts'
import type { Promotion } from './promotion.ts'
import { quote } from './quote.ts'

export interface PaidOrder {
  /** As it was ordered, and the promotions as they were then: a return does not meet today's prices. */
  basket: Basket
  promotions: readonly Promotion[]
  /** Paid for the goods, points included, shipping not. */
  paidForGoods: Minor
  /** Given back before. */
  refunded: Minor
}

/**
 * What to give back when only `kept` units of each line are kept: what was paid, less what the kept goods would have
 * cost alone. A discount that the kept goods no longer deserve is taken back that way, but never more than the goods
 * that come back are worth: nobody pays for returning. When nothing is kept, everything paid is given back.
 *
 * @param kept units by line id, 0 to what was bought; a line that is not named is kept whole
 * @returns what to give back now, 0 to what is left of the payment
 * @throws RangeError when more is kept than was bought
 */
export function refundFor(
  { basket, promotions, paidForGoods, refunded }: PaidOrder,
  kept: ReadonlyMap<string, number>,
): Minor {
  const lines = basket.lines.flatMap((line) => {
    const quantity = kept.get(line.id) ?? line.quantity
    if (!Number.isSafeInteger(quantity) || quantity < 0 || quantity > line.quantity) {
      throw new RangeError(`line ${line.id}: ${quantity} of ${line.quantity} kept`)
    }
    return quantity > 0 ? [{ ...line, quantity }] : []
  })
  const { goods } = quote({ ...basket, lines, shipping: [], points: null }, promotions)
  return Math.max(0, paidForGoods - goods - refunded)
}
