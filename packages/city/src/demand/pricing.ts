import { allocate, type Rng } from '@tandem/kernel'
import { FORMATS, MONEY, PLATFORMS } from '../parameters.ts'
import type { BasketLine } from './basket.ts'
import type { Promotion } from './day-shape.ts'
import type { Order, OrderLine } from './sale.ts'

export interface PricedBasket {
  lines: OrderLine[]
  discounts: Order['discounts']
  gross: number
  discount: number
}

/** Prices a basket and takes the promotion off the lines it covers; fen, exact. */
export function priceBasket(basket: readonly BasketLine[], promotion: Promotion | null): PricedBasket {
  const lines: OrderLine[] = []
  let gross = 0
  let discount = 0
  for (const { product, requested, quantity } of basket) {
    const lineGross = product.price * quantity
    const isPromoted = promotion !== null && promotion.categories.includes(product.categoryId)
    const off = isPromoted ? Math.round(lineGross * promotion.rate) : 0
    lines.push({
      line: lines.length + 1,
      productId: product.id,
      quantity,
      requested,
      gross: lineGross,
      discount: off,
      cost: product.cost * quantity,
    })
    gross += lineGross
    discount += off
  }
  const discounts: Order['discounts'] =
    discount > 0 && promotion
      ? [{ amount: discount, source: 'promotion', couponId: null, campaignId: promotion.campaignId }]
      : []
  return { lines, discounts, gross, discount }
}

/** Takes a discount of the whole order off, shared over the lines by what they still cost. */
export function takeOff(priced: PricedBasket, entry: Order['discounts'][number]): void {
  if (entry.amount <= 0) return
  const shares = allocate(
    entry.amount,
    priced.lines.map((line) => line.gross - line.discount),
  )
  priced.lines.forEach((line, i) => {
    line.discount += shares[i] as number
  })
  priced.discounts.push(entry)
  priced.discount += entry.amount
}

/** Tax inside a price that includes it. */
export function taxInside(net: number, format: number): number {
  const rate = MONEY.taxRate[format as 0] as number
  return Math.round((net * rate) / (1 + rate))
}

/** How the customer pays; a platform pays out after keeping its commission on the price before discount. */
export function pay(
  amount: number,
  gross: number,
  platform: number,
  isTill: boolean,
  age: number,
  random: Rng,
): Order['payments'] {
  if (amount === 0) return []
  if (platform >= 0) {
    const commission = PLATFORMS[platform as 0].commission
    return [{ method: `platform`, amount, fee: Math.round(gross * commission), instalments: 1 }]
  }
  const cash = isTill ? ([0.01, 0.01, 0.03, 0.08, 0.18, 0.32][age] as number) : 0
  const draw = random.next()
  const method =
    draw < cash ? 'cash' : draw < cash + 0.05 ? 'card' : draw < cash + 0.05 + (0.95 - cash) * 0.62 ? 'wechat' : 'alipay'
  return [{ method, amount, fee: Math.round(amount * MONEY.paymentFee[method]), instalments: 1 }]
}

/** Typical goods worth of a basket of an average person in each format, fen: what a coupon is compared with. */
export const USUAL_BASKET: readonly number[] = FORMATS.map((_, format) => [5600, 9800, 21000, 13800][format] as number)
