import type { IsoDate, Queryable } from '@tandem/kernel'
import type { Takings } from '../ledger/index.ts'

/**
 * What payments say was taken and given back on a business day of a store, by way of paying: what the day close holds
 * against the ledger. A refund that went another way counts where it went.
 *
 * Both tables are read by the moment: a business date begins and ends within a day of the same date in UTC.
 */
export async function paymentTotals(tx: Queryable, storeId: string, businessDate: IsoDate): Promise<Takings[]> {
  return await tx.query<Takings>(
    `select method, sum(captured)::bigint as captured, sum(refunded)::bigint as refunded
       from (select p.provider as method, p.captured, 0 as refunded
               from payment p
              where p.merchant_id = tandem_merchant() and p.store_id = $1 and p.business_date = $2
                and p.captured_at >= $2::date - 1 and p.captured_at < $2::date + 3
              union all
             select coalesce(r.back_to, p.provider), 0, r.amount
               from refund r join payment p on p.merchant_id = r.merchant_id and p.id = r.payment_id
              where r.merchant_id = tandem_merchant() and r.business_date = $2
                and r.settled_at >= $2::date - 1 and r.settled_at < $2::date + 3 and p.store_id = $1) moved
      group by method order by method`,
    [storeId, businessDate],
  )
}
