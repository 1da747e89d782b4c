import type { Minor, Queryable } from '@tandem/kernel'
import type { AccountCode } from './chart.ts'
import type { TransferKind } from './post.ts'

/** One line of what happened on an account that is held for somebody: positive is more for them. */
export interface Entry {
  id: number
  at: Date
  kind: TransferKind
  cause: string
  change: Minor
  /** Held after it. */
  balance: Minor
}

/**
 * What happened on a guarded account, the newest first. Posters wait for each other there, so the order of ids is the
 * order in which the balance changed.
 */
export async function entriesOf(
  db: Queryable,
  {
    code,
    commodity,
    before,
    limit,
  }: { code: AccountCode; commodity: string; before?: number | undefined; limit: number },
): Promise<Entry[]> {
  return await db.query<Entry>(
    `with account as materialized (
       select id from ledger_account where merchant_id = tandem_merchant() and code = $1 and commodity = $2
     ), entry as (
       select t.id, t.at, t.kind, t.cause, t.amount as change from ledger_transfer t
        where t.merchant_id = tandem_merchant() and t.credit = (select id from account)
       union all
       select t.id, t.at, t.kind, t.cause, -t.amount from ledger_transfer t
        where t.merchant_id = tandem_merchant() and t.debit = (select id from account)
     )
     select * from (select *, (sum(change) over (order by id))::bigint as balance from entry) all_of_them
      ${before === undefined ? '' : 'where id < $3'} order by id desc limit ${Math.trunc(limit)}`,
    [code, commodity, ...(before === undefined ? [] : [before])],
  )
}
