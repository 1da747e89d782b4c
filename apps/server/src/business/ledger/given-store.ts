import type { Minor, Queryable } from '@tandem/kernel'
import { type AccountCode, ofCode } from './chart.ts'

/** What one funder gave through a promotion. */
export interface Given {
  funder: string
  /** Orders that kept something of it. */
  orders: number
  amount: Minor
}

/**
 * What a promotion took off goods that were handed over, less what was taken back with returns, by who bears it: the
 * house (revenue below zero), or somebody who owes us for it.
 */
export async function givenThrough(db: Queryable, promotion: string): Promise<Given[]> {
  const rows = await db.query<{ code: AccountCode; orders: number; amount: Minor }>(
    `with by_order as (
       select a.code, split_part(t.cause, '/', 1) as thing,
              sum(case when t.debit = a.id then t.amount else -t.amount end)::bigint as amount
         from ledger_transfer t
         join ledger_account a on a.merchant_id = t.merchant_id and a.id in (t.debit, t.credit)
        where t.merchant_id = tandem_merchant() and t.details ->> 'promotion' = $1
          and (a.code like 'discounts:%' or a.code like 'receivable:funder:%')
        group by a.code, thing
     )
     select code, count(*) filter (where amount > 0) as orders, sum(amount)::bigint as amount
       from by_order group by code order by code`,
    [promotion],
  )
  return rows.map(({ code, ...row }) => ({ funder: ofCode(code), ...row }))
}
