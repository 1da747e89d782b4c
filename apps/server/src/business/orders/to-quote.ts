import type { QuoteAnswer } from '@tandem/contracts'
import type { PricedOrder } from './price-order.ts'

/** A priced basket as it is answered. */
export function toQuote(priced: PricedOrder): QuoteAnswer {
  const { quote, live, lines, currency, tax, due } = priced
  const nameOf = (id: string) => live.names.get(id) ?? null
  const decimals = new Map(lines.flatMap(({ sellable }) => [[sellable.sku, sellable.decimals]]))
  return {
    currency,
    lines: lines.map((line) => ({
      line: line.line,
      group: line.group + 1,
      sku: line.sellable.sku,
      name: line.sellable.name,
      unit: line.sellable.unit,
      quantity: line.quantity / 10 ** line.sellable.decimals,
      unitPrice: line.unitPrice,
      list: line.list,
      discount: line.list - line.net,
      net: line.net,
      tax: line.tax,
      options: line.options.map(({ group, choices }) => ({ group, choices: [...choices] })),
    })),
    list: quote.list,
    discount: quote.discount,
    goods: quote.goods,
    shipping: quote.shipping.reduce((sum, { amount, discount }) => sum + amount - discount, 0),
    tax,
    due,
    applied: quote.applied.map(({ promotionId, version, funder, amount }) => ({
      promotionId,
      version,
      funder,
      amount,
      name: nameOf(promotionId),
    })),
    notApplied: quote.notApplied.map((one) => ({ ...one, name: nameOf(one.promotionId) })),
    problems: [...live.problems],
    short: priced.short.map(({ sku, wanted, free }) => {
      const inUnits = (quantity: number) => quantity / 10 ** (decimals.get(sku) ?? 0)
      return { sku, wanted: inUnits(wanted), free: inUnits(free) }
    }),
    isProvedCheapest: quote.isProvedCheapest,
  }
}
