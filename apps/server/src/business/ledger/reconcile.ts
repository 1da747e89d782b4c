import type { Minor, Queryable } from '@tandem/kernel'

/** Something about the ledger that cannot be. */
export interface LedgerFault {
  fault: 'balance_differs' | 'commodities_mixed' | 'account_missing' | 'not_zero'
  /** The account's code, the transfer's cause or the commodity. */
  at: string
  difference: Minor
}

/**
 * Looks for what cannot be: a guarded balance that is not the sum of its transfers, a transfer between accounts that do
 * not exist or count other things, a commodity that does not sum to zero. No rows is how it must be.
 *
 * Linear in the number of transfers; for a job at night and after every proof.
 */
export async function checkLedger(db: Queryable): Promise<LedgerFault[]> {
  return await db.query<LedgerFault>(`
    with sides as (
      select debit as account, commodity, amount as change from ledger_transfer where merchant_id = tandem_merchant()
      union all
      select credit, commodity, -amount from ledger_transfer where merchant_id = tandem_merchant()
    ), sums as (
      select account, commodity, sum(change)::bigint as debits_over_credits from sides group by account, commodity
    ), joined as (
      select s.*, a.id, a.code, a.commodity as counts
        from sums s left join ledger_account a on a.merchant_id = tandem_merchant() and a.id = s.account
    )
    select 'balance_differs' as fault, a.code as at, a.balance + coalesce(s.debits_over_credits, 0) as difference
      from ledger_account a
      left join sums s on s.account = a.id and s.commodity = a.commodity
     where a.merchant_id = tandem_merchant() and a.guarded and a.balance + coalesce(s.debits_over_credits, 0) <> 0
    union all
    select 'commodities_mixed', code, debits_over_credits from joined where counts <> commodity
    union all
    select 'account_missing', account::text, debits_over_credits from joined where id is null
    union all
    select 'not_zero', counts, sum(debits_over_credits)::bigint from joined group by counts
    having sum(debits_over_credits) <> 0`)
}
