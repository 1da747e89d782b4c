import { reconcile } from '../../apps/server/src/business/buckets/index.ts'
import { checkLedger } from '../../apps/server/src/business/ledger/index.ts'
import { type Database, scopedDb } from '../../apps/server/src/db/pool.ts'

/**
 * What must hold inside, besides what clients can see: movements and holds add up to counters, the ledger sums to zero
 * and says of payments and refunds what their tables say. @returns what does not
 */
export async function brokenInvariants(database: Database, merchantId: string): Promise<string[]> {
  const db = scopedDb(database, merchantId)
  const [buckets, ledger, money] = await Promise.all([
    reconcile(db),
    checkLedger(db),
    db.query<{ kind: string; posted: number; told: number }>(
      `select kind, coalesce((select sum(amount) from ledger_transfer t where t.kind = k.kind), 0)::bigint as posted, told
         from (values ('captured', (select coalesce(sum(captured), 0) from payment)::bigint),
                      ('refunded', (select coalesce(sum(amount), 0) from refund where state = 'refunded')::bigint))
           as k(kind, told)`,
    ),
  ])
  return [
    ...buckets.map((mismatch) => `bucket: ${JSON.stringify(mismatch)}`),
    ...ledger.map((fault) => `ledger: ${JSON.stringify(fault)}`),
    ...money.filter(({ posted, told }) => posted !== told).map((row) => `ledger and payments: ${JSON.stringify(row)}`),
  ]
}
