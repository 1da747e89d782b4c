import { allocate, type EpochMs, type Minor, type Queryable } from '@tandem/kernel'
import type { ProviderDate } from './statement-store.ts'

/** What an account as a whole was paid out or charged on a day, by kind and currency. */
export type AccountSums = Map<string, { kind: 'payout' | 'fee'; currency: string; amount: Minor }>

/**
 * Says whose a payout (or a fee of the account) is, once: merchants share it by what the provider still has of theirs
 * by its own statements. Shares add up to it. Where no merchant was ever paid in the currency it is nobody's, and stays
 * out of the books until somebody was.
 */
export async function shareOut(tx: Queryable, day: ProviderDate, sums: AccountSums, at: EpochMs): Promise<void> {
  const { provider, date } = day
  for (const { kind, currency, amount } of sums.values()) {
    const shares = await sharesOf(tx, day, currency, amount)
    if (shares.length === 0) continue
    const [added] = await tx.query(
      `insert into provider_share (provider, date, kind, currency, amount, shares) values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing returning kind`,
      [provider, date, kind, currency, amount, JSON.stringify(shares)],
    )
    if (!added) continue
    await tx.query(
      `insert into statement_day (merchant_id, provider, date, currency, read_at)
       select "merchantId", $1, $2, $3, $4 from jsonb_to_recordset($5::jsonb) as t("merchantId" text)
       on conflict do nothing`,
      [provider, date, currency, new Date(at), JSON.stringify(shares)],
    )
  }
  await addShares(tx, day)
}

/** Sums of a day were reckoned anew from its lines; shares come on top. */
async function addShares(tx: Queryable, { provider, date }: ProviderDate): Promise<void> {
  await tx.query(
    `update statement_day d
        set fees = l.fees + coalesce(s.fees, 0), payouts = coalesce(s.payouts, 0)
       from (select d.merchant_id, d.currency,
                    coalesce((select sum(fee) + coalesce(sum(amount) filter (where kind = 'fee'), 0)
                                from statement_line l
                               where l.merchant_id = d.merchant_id and l.provider = $1 and l.date = $2
                                 and l.currency = d.currency and l.payment_id is not null), 0) as fees
               from statement_day d where d.provider = $1 and d.date = $2) l
       left join (select share ->> 'merchantId' as merchant_id, p.currency,
                    sum((share ->> 'amount')::bigint) filter (where p.kind = 'fee') as fees,
                    sum((share ->> 'amount')::bigint) filter (where p.kind = 'payout') as payouts
               from provider_share p cross join jsonb_array_elements(p.shares) share
              where p.provider = $1 and p.date = $2 group by 1, 2) s
         on s.merchant_id = l.merchant_id and s.currency = l.currency
      where d.provider = $1 and d.date = $2 and d.merchant_id = l.merchant_id and d.currency = l.currency`,
    [provider, date],
  )
}

async function sharesOf(
  tx: Queryable,
  { provider, date }: ProviderDate,
  currency: string,
  amount: Minor,
): Promise<{ merchantId: string; amount: Minor }[]> {
  const merchants = await tx.query<{ merchantId: string; held: Minor }>(
    `select merchant_id as "merchantId", sum(captured - refunded - fees - payouts)::bigint as held from statement_day
      where provider = $1 and currency = $2 and date <= $3 group by merchant_id order by merchant_id`,
    [provider, currency, date],
  )
  const held = merchants.map((one) => Math.max(0, one.held))
  const weights = held.some((one) => one > 0) ? held : held.map(() => 1)
  const parts = merchants.length === 0 ? [] : allocate(Math.abs(amount), weights)
  return merchants.map(({ merchantId }, i) => ({ merchantId, amount: Math.sign(amount) * (parts[i] ?? 0) }))
}
