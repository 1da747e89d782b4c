import type { Coupon } from '@tandem/contracts'
import type { EpochMs, Queryable } from '@tandem/kernel'

/** Coupons to be written, alike but for code and customer. */
export interface NewCoupon {
  promotionId: string
  uses: number | null
  value: number | null
  validUntil: EpochMs | null
  source: string
}

/** In one statement. @returns the codes that were written; one that is taken is left out */
export async function insertCoupons(
  tx: Queryable,
  now: EpochMs,
  { promotionId, uses, value, validUntil, source }: NewCoupon,
  each: readonly { code: string; customerId: string | null }[],
): Promise<string[]> {
  const rows = await tx.query<{ code: string }>(
    `insert into promotion_coupon (merchant_id, code, promotion_id, customer_id, uses, value, valid_until, source,
       issued_at)
     select tandem_merchant(), code, $1, customer_id, $2, $3, $4, $5, $6
       from unnest($7::text[], $8::text[]) as t(code, customer_id)
     on conflict do nothing returning code`,
    [
      ...[promotionId, uses, value, validUntil === null ? null : new Date(validUntil), source, new Date(now)],
      ...[each.map(({ code }) => code), each.map(({ customerId }) => customerId)],
    ],
  )
  return rows.map(({ code }) => code)
}

const COLUMNS = `c.code, c.promotion_id as "promotionId", c.customer_id as "customerId", c.uses, c.value,
  c.valid_until as "validUntil", c.source, c.state, c.issued_at as "issuedAt",
  (select count(*) from claim where what = 'coupon:' || c.code and owner = '') as used`

type Row = Omit<Coupon, 'validUntil' | 'issuedAt'> & { validUntil: Date | null; issuedAt: Date }

function toCoupon({ validUntil, issuedAt, ...row }: Row): Coupon {
  return { ...row, validUntil: validUntil?.getTime() ?? null, issuedAt: issuedAt.getTime() }
}

/** Of a promotion, by code, 200 at a time. */
export async function listCoupons(
  db: Queryable,
  promotionId: string,
  wanted: { after?: string; customerId?: string; source?: string },
): Promise<Coupon[]> {
  const { after = '', customerId, source } = wanted
  const values: unknown[] = [promotionId, after]
  const where = (column: string, value: string | undefined) =>
    value === undefined ? '' : `and ${column} = $${values.push(value)}`
  const rows = await db.query<Row>(
    `select ${COLUMNS} from promotion_coupon c
      where c.promotion_id = $1 and c.code > $2 ${where('c.customer_id', customerId)} ${where('c.source', source)}
      order by c.code limit 200`,
    values,
  )
  return rows.map(toCoupon)
}

/** What a customer can use now, what is over soonest first; 200 at most. */
export async function couponsOfCustomer(db: Queryable, customerId: string, now: EpochMs): Promise<Coupon[]> {
  const rows = await db.query<Row>(
    `select * from (
       select ${COLUMNS} from promotion_coupon c
         join promotion p on p.id = c.promotion_id and p.state = 'live' and (p.ends_at is null or p.ends_at > $2)
        where c.customer_id = $1 and c.state = 'issued' and (c.valid_until is null or c.valid_until > $2)
     ) mine
      where uses is null or used < uses
      order by "validUntil" nulls last, code limit 200`,
    [customerId, new Date(now)],
  )
  return rows.map(toCoupon)
}

/** One code, or all of a source. @returns how many were still issued */
export async function withdrawIssued(
  tx: Queryable,
  promotionId: string,
  { code, source }: { code?: string; source?: string },
): Promise<number> {
  const rows = await tx.query(
    `update promotion_coupon set state = 'withdrawn'
      where promotion_id = $1 and state = 'issued' and ${code === undefined ? 'source' : 'code'} = $2 returning code`,
    [promotionId, code ?? source],
  )
  return rows.length
}

export async function countCoupons(
  db: Queryable,
  promotionId: string,
): Promise<{ issued: number; used: number; withdrawn: number }> {
  const [row] = await db.query<{ issued: number; used: number; withdrawn: number }>(
    `select count(*) as issued, count(*) filter (where c.state = 'withdrawn') as withdrawn,
            (select count(*) from promotion_coupon u join claim on claim.what = 'coupon:' || u.code and claim.owner = ''
              where u.promotion_id = $1) as used
       from promotion_coupon c where c.promotion_id = $1`,
    [promotionId],
  )
  return row as { issued: number; used: number; withdrawn: number }
}
