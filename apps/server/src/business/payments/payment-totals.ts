import type { IsoDate, Queryable } from '@tandem/kernel'
import { addDays, zonedTime } from '@tandem/kernel'
import type { Takings } from '../ledger/index.ts'

/**
 * What payments say was taken and given back on a business day of a store, by way of paying: what the day close holds
 * against the ledger. A refund that went another way counts where it went.
 */
export async function paymentTotals(tx: Queryable, storeId: string, businessDate: IsoDate): Promise<Takings[]> {
  const { from, to } = await spanOf(tx, storeId, businessDate)
  return await tx.query<Takings>(
    `select method, sum(captured)::bigint as captured, sum(refunded)::bigint as refunded
       from (select p.provider as method, p.captured, 0 as refunded
               from payment p
              where p.merchant_id = tandem_merchant() and p.store_id = $1 and p.captured_at >= $2 and p.captured_at < $3
              union all
             select coalesce(r.back_to, p.provider), 0, r.amount
               from refund r join payment p on p.merchant_id = r.merchant_id and p.id = r.payment_id
              where r.merchant_id = tandem_merchant() and r.state = 'refunded' and r.settled_at >= $2
                and r.settled_at < $3 and p.store_id = $1) moved
      group by method order by method`,
    [storeId, from, to],
  )
}

/** From the cut-off of one day to that of the next, by the store's clock. */
async function spanOf(tx: Queryable, storeId: string, date: IsoDate): Promise<{ from: Date; to: Date }> {
  const [store] = await tx.query<{ zone: string; cutoff: number }>(
    'select zone, cutoff_hour as cutoff from store where merchant_id = tandem_merchant() and id = $1',
    [storeId],
  )
  if (!store) return { from: new Date(0), to: new Date(0) }
  const begins = (day: IsoDate) => new Date(zonedTime(day, store.cutoff * 60, store.zone))
  return { from: begins(date), to: begins(addDays(date, 1)) }
}
