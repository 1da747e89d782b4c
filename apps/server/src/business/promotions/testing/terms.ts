import { NewPromotion } from '@tandem/contracts'
import type { CallCtx, Ctx } from '@tandem/kernel'
import type { Basket, BasketLine } from '@tandem/promotions'
import { createPromotion, setPromotionState } from '../index.ts'

/** As the owner, who may see every store. */
export function asOwner(ctx: CallCtx): Ctx {
  return { ...ctx, access: { merchantId: ctx.merchantId, role: 'owner', storeIds: 'all' } }
}

/** A promotion of 10 % on everything, with what a test says otherwise. */
export function terms(
  id: string,
  change: { rule?: object; limits?: object; from?: number; until?: number } = {},
): NewPromotion {
  const { rule = {}, ...rest } = change
  return NewPromotion.parse({
    id,
    name: { zh: `活动${id}`, en: `Offer ${id}` },
    rule: { offer: { kind: 'percent', basisPoints: 1_000 }, ...rule },
    ...rest,
  })
}

export async function goLive(ctx: CallCtx, promotion: NewPromotion): Promise<void> {
  await createPromotion(asOwner(ctx), promotion)
  await setPromotionState(asOwner(ctx), promotion.id, 'live')
}

/** Two pieces at 10.00 each in store s1, with what a test says otherwise. */
export function basket(change: Partial<Basket> = {}): Basket {
  return {
    at: 0,
    channel: 'web',
    storeId: 's1',
    customer: null,
    codes: [],
    lines: [line('1')],
    shipping: [],
    points: null,
    ...change,
  }
}

export function line(id: string, change: Partial<BasketLine> = {}): BasketLine {
  return { id, sku: 'tea', categories: [], quantity: 2, unitPrice: 1_000, ...change }
}
