import type { OrderRecord } from '@tandem/contracts'
import type { z } from 'zod'

type Order = z.infer<typeof OrderRecord>

/**
 * An order with lines that came later (repaired rows of a quarantine). What the order says of itself stays; lines,
 * discounts, payments and sums grow.
 *
 * @param numbered line numbers come from the source: a line of a known number replaces that line
 */
export function mergeOrder(known: Order, fresh: Order, numbered: boolean): Order {
  const lines = [...known.lines]
  for (const line of fresh.lines) {
    const same = numbered ? lines.findIndex((other) => other.line === line.line) : -1
    if (same >= 0) lines[same] = line
    else lines.push(numbered ? line : { ...line, line: Math.max(0, ...lines.map((other) => other.line)) + 1 })
  }
  lines.sort((a, b) => a.line - b.line)
  const discounts = mergedDiscounts(known, fresh)
  return {
    ...known,
    lines,
    discounts,
    gross: sum(lines.map(({ gross }) => gross)),
    discount: sum(lines.map(({ discount }) => discount)),
    deliveryFee: known.deliveryFee + fresh.deliveryFee,
    payments: mergedPayments(known, fresh),
  }
}

function mergedDiscounts(known: Order, fresh: Order): Order['discounts'] {
  const merged = known.discounts.map((discount) => ({ ...discount }))
  for (const discount of fresh.discounts) {
    const same = merged.find(
      ({ source, couponId, campaignId }) =>
        source === discount.source && couponId === discount.couponId && campaignId === discount.campaignId,
    )
    if (same) same.amount += discount.amount
    else merged.push({ ...discount })
  }
  return merged
}

function mergedPayments(known: Order, fresh: Order): Order['payments'] {
  const merged = known.payments.map((payment) => ({ ...payment }))
  for (const payment of fresh.payments) {
    const same = merged.find(
      ({ method, instalments }) => method === payment.method && instalments === payment.instalments,
    )
    if (same) {
      same.amount += payment.amount
      same.fee += payment.fee
    } else merged.push({ ...payment })
  }
  return merged
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
