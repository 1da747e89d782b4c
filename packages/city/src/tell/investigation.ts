import { DAY } from '@tandem/kernel'
import type { Sale } from '../demand/sale.ts'
import { ABUSE } from '../parameters.ts'
import { PURPOSE } from '../purposes.ts'
import { inServiceHours } from './after-sales.ts'
import { type Telling, writeAt } from './telling.ts'
import type { StolenVoid } from './till.ts'

/** Tells the losses that somebody found out, a week or two later: a part of the truth, never an honest customer. */
export function tellInvestigations(telling: Telling, stolen: readonly StolenVoid[]): void {
  const { random, day } = telling
  for (const sale of telling.sales) {
    if (sale.abuse === 'none' || sale.order.status !== 'fulfilled') continue
    random.seek(sale.person, day, PURPOSE.investigation)
    if (!random.chance(ABUSE.confirmedShare)) continue
    const { order } = sale
    const lost = sale.abuse === 'farming' ? couponOf(sale) : paidForFake(sale)
    confirm(telling, order.id, order.placedAt, lost, {
      storeId: order.storeId,
      abuse: sale.abuse === 'farming' ? 'coupon_farming' : 'brushing',
      person: order.person,
      staffId: null,
      orderId: order.id,
    })
  }
  stolen.forEach((theft, i) => {
    random.seek(i, day, PURPOSE.investigation + 1000)
    if (!random.chance(ABUSE.confirmedShare)) return
    const { storeId, staffId, orderId } = theft
    confirm(telling, theft.id, theft.at, theft.amount, { storeId, abuse: 'till_void', person: null, staffId, orderId })
  })
}

function confirm(
  telling: Telling,
  id: string,
  happenedAt: number,
  amount: number,
  about: {
    storeId: string
    abuse: 'brushing' | 'coupon_farming' | 'till_void'
    person: string | null
    staffId: string | null
    orderId: string
  },
): void {
  const at = inServiceHours(telling, happenedAt + Math.round(telling.random.between(4, 15) * DAY))
  writeAt(telling, at, { kind: 'abuse_loss', id: `A-${id}`, at, amount, ...about })
}

function couponOf({ order }: Sale): number {
  return order.discounts.find((discount) => discount.source === 'coupon')?.amount ?? 0
}

/** What a fake order costs the group: everything it gave away for a sale that was none. */
function paidForFake({ order }: Sale): number {
  const fees = order.payments.reduce((sum, payment) => sum + payment.fee, 0)
  return order.discount + fees + order.packagingCost + order.loyaltyAccrued + order.tax
}
