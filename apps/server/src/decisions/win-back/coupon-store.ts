import type { Offer } from '@tandem/contracts'
import type { EpochMs, IsoDate, Queryable } from '@tandem/kernel'

/** A coupon that a decision put into somebody's hands, usable from `validFrom` to `validTo`, both included. */
export interface IssuedCoupon {
  id: string
  decisionId: string
  campaignId: string
  person: string
  discountKind: Offer['discountKind']
  value: number
  minSpend: number
  validFrom: IsoDate
  validTo: IsoDate
}

/** One coupon for each treated unit of the decision; those already issued stay as they are. */
export async function issueCoupons(tx: Queryable, coupons: readonly IssuedCoupon[], at: EpochMs): Promise<void> {
  await tx.query(
    `insert into coupon (merchant_id, id, decision_id, campaign_id, person, discount_kind, value, min_spend, valid_from,
                         valid_to, issued_at)
     select tandem_merchant(), c.id, c."decisionId", c."campaignId", c.person, c."discountKind", c.value, c."minSpend",
            c."validFrom", c."validTo", $2
       from jsonb_to_recordset($1) as c(id text, "decisionId" text, "campaignId" text, person text, "discountKind" text,
            value bigint, "minSpend" bigint, "validFrom" date, "validTo" date)
     on conflict do nothing`,
    [JSON.stringify(coupons), new Date(at)],
  )
}

/** Coupons that can be used on some day from `from` on. */
export async function couponsValidFrom(tx: Queryable, from: IsoDate): Promise<IssuedCoupon[]> {
  return await tx.query<IssuedCoupon>(
    `select id, decision_id as "decisionId", campaign_id as "campaignId", person, discount_kind as "discountKind", value,
            min_spend as "minSpend", valid_from as "validFrom", valid_to as "validTo"
       from coupon where valid_to >= $1 order by id`,
    [from],
  )
}
