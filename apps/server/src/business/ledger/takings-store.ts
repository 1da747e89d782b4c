import type { Minor, Prepared, Queryable } from '@tandem/kernel'
import { type AccountCode, cash, methodOf } from './chart.ts'
import type { StoreDay } from './period-store.ts'

/** What came in and went out by one way of paying. */
export interface Takings {
  /** `cash`, `wallet`, `gift`, `points` or the name of a provider. */
  method: string
  captured: Minor
  refunded: Minor
}

/**
 * What the ledger says was taken on a business day of a store, by way of paying. What came late is told of the day that
 * it belongs to, as payments tell it.
 */
export async function takingsOf(tx: Queryable, { storeId, businessDate }: StoreDay): Promise<Takings[]> {
  const rows = await tx.query<{ code: AccountCode; captured: Minor; refunded: Minor }>(
    `select a.code, coalesce(sum(t.amount) filter (where t.debit = a.id), 0)::bigint as captured,
            coalesce(sum(t.amount) filter (where t.credit = a.id), 0)::bigint as refunded
       from ledger_transfer t
       join ledger_account a on a.merchant_id = t.merchant_id
        and (a.id = t.debit and t.kind in ('captured', 'top_up', 'rounding')
             or a.id = t.credit and t.kind in ('refunded', 'rounding'))
      where t.merchant_id = tandem_merchant() and t.store_id = $1 and t.commodity <> 'points'
        and (t.business_date = $2 and t.belongs_to is null or t.belongs_to = $2 and t.business_date > $2)
      group by a.code`,
    [storeId, businessDate],
  )
  const byMethod = new Map<string, Takings>()
  for (const { code, captured, refunded } of rows) {
    const method = methodOf(code)
    if (method === null) continue
    const before = byMethod.get(method) ?? { method, captured: 0, refunded: 0 }
    byMethod.set(method, { method, captured: before.captured + captured, refunded: before.refunded + refunded })
  }
  return [...byMethod.values()].sort((a, b) => (a.method < b.method ? -1 : 1))
}

const DRAWER: Prepared = {
  name: 'ledger.drawer',
  text: `
    with drawer as materialized (
      select id from ledger_account where merchant_id = tandem_merchant() and code = $1 and commodity = $2
    )
    select (coalesce((select sum(amount) from ledger_transfer
                       where merchant_id = tandem_merchant() and debit = (select id from drawer)), 0)
          - coalesce((select sum(amount) from ledger_transfer
                       where merchant_id = tandem_merchant() and credit = (select id from drawer)), 0))::bigint as held`,
}

/** What should lie in the drawer of a till, in a currency. */
export async function drawerOf(tx: Queryable, storeId: string, tillId: string, currency: string): Promise<Minor> {
  const [row] = await tx.query<{ held: Minor }>(DRAWER, [cash(storeId, tillId), currency])
  return row?.held ?? 0
}
