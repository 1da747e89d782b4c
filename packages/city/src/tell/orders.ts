import type { Telling } from './telling.ts'

/** Tells the orders as demand made them, their deliveries, and the coupons they used. */
export function tellOrders({ sales, write }: Telling): void {
  for (const { order, delivery, offer } of sales) {
    write(order)
    if (delivery) write(delivery)
    if (!offer) continue
    const coupon = order.discounts.find((discount) => discount.source === 'coupon')
    write({
      kind: 'coupon_event',
      id: `${order.id}-redeemed`,
      at: order.placedAt,
      event: 'redeemed',
      couponId: offer.couponId,
      campaignId: offer.campaignId,
      person: order.person,
      orderId: order.id,
      storeId: order.storeId,
      amount: coupon?.amount ?? 0,
    })
  }
}
