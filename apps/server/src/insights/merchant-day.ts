import { addDays, businessDate, type Ctx, type IsoDate, Refusal } from '@tandem/kernel'
import type { Warehouse } from '../warehouse/client.ts'

/** Where a merchant stands in time. */
export interface MerchantDay {
  zone: string
  currency: string
  /** The calendar day in the merchant's zone. */
  today: IsoDate
  /** Days with orders, over all its stores; null before the first order. */
  firstDate: IsoDate | null
  lastDate: IsoDate | null
  /** The last whole day that the data know: yesterday, or the last day of an imported history. */
  asOf: IsoDate
}

/** @throws Refusal `resource.not_found` when the merchant does not exist */
export async function merchantDay(ctx: Ctx, warehouse: Warehouse): Promise<MerchantDay> {
  const merchantId = ctx.access.merchantId
  const [merchant] = await ctx.db.query<{ zone: string; currency: string }>(
    'select zone, currency from merchant where id = $1',
    [merchantId],
  )
  if (!merchant) throw new Refusal('resource.not_found', { merchant: merchantId })
  const today = businessDate(ctx.now, merchant.zone)
  const yesterday = addDays(today, -1)
  const known = await orderDays(warehouse, merchantId)
  const asOf = known && known.last < yesterday ? known.last : yesterday
  return { ...merchant, today, firstDate: known?.first ?? null, lastDate: known?.last ?? null, asOf }
}

/**
 * The first day with an order, and the last with a paid one (with any, where none was paid): a history often ends with
 * weeks in which orders were only cancelled, and nobody wants to begin there. Null before the first order.
 */
export async function orderDays(
  warehouse: Warehouse,
  merchantId: string,
): Promise<{ first: IsoDate; last: IsoDate } | null> {
  const [range] = await warehouse.query<{ first: IsoDate; last: IsoDate; orders: number }>(
    `select toString(min(business_date)) as first, count() as orders,
            toString(if(max(is_paid) = 1, maxIf(business_date, is_paid), max(business_date))) as last
       from fact_order where merchant_id = {merchantId:String}`,
    { merchantId },
    { fast: true },
  )
  return range !== undefined && range.orders > 0 ? { first: range.first, last: range.last } : null
}
