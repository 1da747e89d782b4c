import type { QuoteAnswer } from '@tandem/contracts'
import type { Queryable } from '@tandem/kernel'
import type { PricedOrder } from './price-order.ts'
import { inUnits } from './short-goods.ts'

/** A priced basket as it is answered. Of coupons nobody hears who did not bring their code. */
export async function toQuote(db: Queryable, priced: PricedOrder): Promise<QuoteAnswer> {
  const { quote, live, lines, currency, tax, due } = priced
  const nameOf = (id: string) => live.names.get(id) ?? null
  const short = priced.short.map(({ sku, wanted, free }) => ({ sku, wanted, free }))
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
      options: [...line.options],
    })),
    list: quote.list,
    discount: quote.discount,
    goods: quote.goods,
    shipping: quote.shipping.reduce((sum, { amount, discount }) => sum + amount - discount, 0),
    tax,
    due,
    applied: quote.applied.map(({ promotionId, version, amount }) => ({
      promotionId,
      version,
      amount,
      name: nameOf(promotionId),
    })),
    notApplied: quote.notApplied
      .filter(({ reason }) => reason !== 'no_code')
      .map((one) => ({ ...one, name: nameOf(one.promotionId) })),
    problems: [...live.problems],
    short: short.length === 0 ? [] : await inUnits(db, lines, short),
    groups: priced.groups.map(({ id, mode, wantedAt, promisedAt }) => {
      const unkept = priced.unkept.find(({ group }) => group === id)
      return {
        group: id,
        mode,
        wantedAt,
        promisedAt,
        problem: unkept ? { code: unkept.code, next: unkept.next } : null,
      }
    }),
    isProvedCheapest: quote.isProvedCheapest,
  }
}
