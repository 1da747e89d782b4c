import type { Minor, Prepared, Queryable } from '@tandem/kernel'
import type { AccountCode } from './chart.ts'

const HELD: Prepared = {
  name: 'ledger.held',
  text: `select commodity, balance from ledger_account
          where merchant_id = tandem_merchant() and code = $1 and balance is not null order by commodity`,
}

/** What a guarded account holds for its owner: a wallet, a gift card, points. */
export async function heldIn(db: Queryable, code: AccountCode): Promise<{ commodity: string; balance: Minor }[]> {
  return await db.query<{ commodity: string; balance: Minor }>(HELD, [code])
}
