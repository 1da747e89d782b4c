import type { RecordOf } from '@tandem/contracts'
import { allocate } from '@tandem/kernel'

type Order = RecordOf<'order'>

/** What the goods of an order earned: after discounts, before tax. The delivery fee is not in it. */
export function netOf(order: Order): number {
  return order.gross - order.discount - order.tax
}

/** Net of each line, adding up to the order's: the tax is split in proportion to what was paid for the line. */
export function lineNets(order: Order): number[] {
  const paid = order.lines.map(({ gross, discount }) => gross - discount)
  if (order.tax === 0 || paid.length === 0) return paid
  const taxes = allocate(
    order.tax,
    paid.map((amount) => Math.max(0, amount)),
  )
  return paid.map((amount, i) => amount - (taxes[i] as number))
}

/** Goods cost of the order; null when one of its lines has none, or when the source does not say what was sold. */
export function costOf(order: Order): number | null {
  if (order.lines.length === 0) return null
  let cost = 0
  for (const line of order.lines) {
    if (line.cost === null) return null
    cost += line.cost
  }
  return cost
}

export function feeOf(order: Order): number {
  return order.payments.reduce((sum, { fee }) => sum + fee, 0)
}

/** Contribution margin: what is left of the order when everything it caused is paid. Null without goods cost. */
export function contributionOf(order: Order): number | null {
  const cost = costOf(order)
  if (cost === null) return null
  const earned = netOf(order) + order.deliveryFee
  return earned - cost - feeOf(order) - order.deliveryCost - order.packagingCost - order.loyaltyAccrued
}
