import type { PlatformSettlement } from '@tandem/contracts'
import type { EpochMs, Minor, Queryable } from '@tandem/kernel'

/** What of a settlement is in the ledger, or shall be. */
export interface PostedSettlement {
  /** What the platform owes for its customer, before its commission. */
  sale: Minor
  platformDiscount: Minor
  ourDiscount: Minor
  commission: Minor
}

export interface SettlementRow extends PlatformSettlement {
  posted: PostedSettlement
  postings: number
}

const COLUMNS = `platform_discount as "platformDiscount", our_discount as "ourDiscount", commission, postings,
  json_build_object('sale', posted_sale, 'platformDiscount', posted_platform_discount, 'ourDiscount',
    posted_our_discount, 'commission', posted_commission) as posted`

export async function findSettlement(db: Queryable, orderId: string): Promise<SettlementRow | null> {
  const [row] = await db.query<SettlementRow>(`select ${COLUMNS} from platform_settlement where order_id = $1`, [
    orderId,
  ])
  return row ?? null
}

/** As it was told with the order: told again, it stays as it is. */
export async function insertSettlement(
  db: Queryable,
  orderId: string,
  { platformDiscount, ourDiscount, commission }: PlatformSettlement,
  at: EpochMs,
): Promise<void> {
  await db.query(
    `insert into platform_settlement (merchant_id, order_id, platform_discount, our_discount, commission, changed_at)
     values (tandem_merchant(), $1, $2, $3, $4, $5) on conflict do nothing`,
    [orderId, platformDiscount, ourDiscount, commission, new Date(at)],
  )
}

/** As it is told now. The order's row is locked. */
export async function putSettlement(
  tx: Queryable,
  orderId: string,
  { platformDiscount, ourDiscount, commission }: PlatformSettlement,
  at: EpochMs,
): Promise<void> {
  await tx.query(
    `insert into platform_settlement as s (merchant_id, order_id, platform_discount, our_discount, commission, changed_at)
     values (tandem_merchant(), $1, $2, $3, $4, $5)
     on conflict (merchant_id, order_id) do update
        set platform_discount = excluded.platform_discount, our_discount = excluded.our_discount,
            commission = excluded.commission, changed_at = excluded.changed_at`,
    [orderId, platformDiscount, ourDiscount, commission, new Date(at)],
  )
}

export async function writePosted(tx: Queryable, orderId: string, now: PostedSettlement, at: EpochMs): Promise<void> {
  await tx.query(
    `update platform_settlement set posted_sale = $2, posted_platform_discount = $3, posted_our_discount = $4,
            posted_commission = $5, postings = postings + 1, changed_at = $6
      where order_id = $1`,
    [orderId, now.sale, now.platformDiscount, now.ourDiscount, now.commission, new Date(at)],
  )
}
