import type { EpochMs, IsoDate, Minor, Queryable } from '@tandem/kernel'
import { isOurId } from '../is-our-id.ts'
import type { StatementLine } from '../providers/index.ts'
import type { BookedPayment } from './judge.ts'

export interface ProviderDate {
  provider: string
  date: IsoDate
}

/** A line, whose it is and which payment it is about. */
export interface OwnedLine extends StatementLine {
  line: number
  merchantId: string
  ourPaymentId: string | null
}

/** Payments that lines are about, by our id or the provider's reference; across merchants. */
export async function paymentsOfLines(
  platform: Queryable,
  provider: string,
  lines: readonly StatementLine[],
): Promise<(line: StatementLine) => { id: string; merchantId: string } | undefined> {
  const ids = [...new Set(lines.map(({ paymentId }) => paymentId).filter(isOurId))]
  const references = [...new Set(lines.map(({ reference }) => reference))]
  const rows = await platform.query<{ id: string; merchantId: string; reference: string | null }>(
    `select id, merchant_id as "merchantId", reference from payment where provider = $1 and id = any ($2::uuid[])
      union
     select id, merchant_id, reference from payment where provider = $1 and reference = any ($3)`,
    [provider, ids, references],
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const byReference = new Map(rows.map((row) => [row.reference, row]))
  return ({ paymentId, reference }) => byId.get(paymentId) ?? byReference.get(reference)
}

/** The one merchant that is paid through a provider; null where it is several or none. */
export async function onlyMerchantOf(platform: Queryable, provider: string): Promise<string | null> {
  const rows = await platform.query<{ merchant_id: string }>(
    'select distinct merchant_id from payment where provider = $1 limit 2',
    [provider],
  )
  return rows.length === 1 ? (rows[0]?.merchant_id ?? null) : null
}

/** Lines `from` to `to` of a day, in place of what was read of them before. */
export async function keepLines(
  tx: Queryable,
  { provider, date }: ProviderDate,
  { from, to }: { from: number; to: number },
  lines: readonly OwnedLine[],
): Promise<void> {
  await tx.query('delete from statement_line where provider = $1 and date = $2 and line between $3 and $4', [
    provider,
    date,
    from,
    to,
  ])
  await tx.query(
    `insert into statement_line (merchant_id, provider, date, line, kind, reference, refund_reference, payment_id, amount,
       fee, currency, at)
     select "merchantId", $1, $2, line, kind, reference, "refundReference", "ourPaymentId", amount, fee, currency,
            to_timestamp(at / 1000.0)
       from jsonb_to_recordset($3::jsonb) as t("merchantId" text, line int, kind text, reference text,
         "refundReference" text, "ourPaymentId" uuid, amount bigint, fee bigint, currency text, at bigint)
     on conflict (merchant_id, provider, date, line) do nothing`,
    [provider, date, JSON.stringify(lines)],
  )
}

/** The day was read to its end. */
export async function closeReading(
  tx: Queryable,
  { provider, date }: ProviderDate,
  { lines, strays, at }: { lines: number; strays: number; at: EpochMs },
): Promise<void> {
  await tx.query('delete from statement_line where provider = $1 and date = $2 and line > $3', [provider, date, lines])
  await tx.query(
    `insert into statement_day as d (merchant_id, provider, date, currency, lines, captured, refunded, fees, read_at)
     select merchant_id, provider, date, currency, count(*), coalesce(sum(amount) filter (where kind = 'capture'), 0),
            coalesce(sum(amount) filter (where kind = 'refund'), 0),
            coalesce(sum(fee), 0) + coalesce(sum(amount) filter (where kind = 'fee'), 0), $3
       from statement_line where provider = $1 and date = $2 and payment_id is not null
      group by merchant_id, provider, date, currency
     on conflict (merchant_id, provider, date, currency) do update
        set lines = excluded.lines, captured = excluded.captured, refunded = excluded.refunded, fees = excluded.fees,
            read_at = excluded.read_at`,
    [provider, date, new Date(at)],
  )
  await tx.query(
    `insert into provider_day (provider, date, lines, strays, read_at) values ($1, $2, $3, $4, $5)
     on conflict (provider, date) do update
        set lines = excluded.lines, strays = excluded.strays, read_at = excluded.read_at`,
    [provider, date, lines, strays, new Date(at)],
  )
}

/** Which of these days were read. */
export async function daysRead(
  platform: Queryable,
  provider: string,
  dates: readonly IsoDate[],
): Promise<ReadonlySet<IsoDate>> {
  const rows = await platform.query<{ date: IsoDate }>(
    'select date from provider_day where provider = $1 and date = any ($2::date[])',
    [provider, dates],
  )
  return new Set(rows.map(({ date }) => date))
}

/** Days of a provider that were held against our books, from a day on. */
export async function daysCompared(platform: Queryable, provider: string, from: IsoDate): Promise<IsoDate[]> {
  const rows = await platform.query<{ date: IsoDate }>(
    'select date from provider_day where provider = $1 and date >= $2 and compared_at is not null order by date',
    [provider, from],
  )
  return rows.map(({ date }) => date)
}

export async function recordCompared(
  platform: Queryable,
  { provider, date }: ProviderDate,
  at: EpochMs,
): Promise<void> {
  await platform.query('update provider_day set compared_at = $3 where provider = $1 and date = $2', [
    provider,
    date,
    new Date(at),
  ])
}

export interface Span {
  from: EpochMs
  until: EpochMs
}

/** Merchants that a day is about: by its lines, by what they took in its time. */
export async function merchantsOfDay(
  platform: Queryable,
  { provider, date }: ProviderDate,
  { from, until }: Span,
): Promise<string[]> {
  const rows = await platform.query<{ merchant_id: string }>(
    `select distinct merchant_id from statement_line where provider = $1 and date = $2
      union select merchant_id from statement_day where provider = $1 and date = $2
      union select merchant_id from payment where provider = $1 and captured_at >= $3 and captured_at < $4
      order by merchant_id`,
    [provider, date, new Date(from), new Date(until)],
  )
  return rows.map(({ merchant_id }) => merchant_id)
}

/** The next payments to look at, in the order of their ids: those of the day's lines and those that are due. */
export async function nextPayments(
  tx: Queryable,
  { provider, date }: ProviderDate,
  { from, until }: Span,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from (
       (select distinct payment_id as id from statement_line
         where provider = $1 and date = $2 and payment_id > $5 order by 1 limit ${Math.trunc(limit)})
       union
       (select id from payment where provider = $1 and captured_at >= $3 and captured_at < $4 and id > $5
         order by id limit ${Math.trunc(limit)})
       union
       (select distinct p.id from refund r join payment p on p.merchant_id = r.merchant_id and p.id = r.payment_id
         where r.settled_at >= $3 and r.settled_at < $4 and p.provider = $1 and p.id > $5
         order by 1 limit ${Math.trunc(limit)})
     ) wanted order by id limit ${Math.trunc(limit)}`,
    [provider, date, new Date(from), new Date(until), after],
  )
  return rows.map(({ id }) => id)
}

/** Payments with their refunds that went back to the provider, and every line about them. */
export async function bookedPayments(tx: Queryable, ids: readonly string[]): Promise<BookedPayment[]> {
  return await tx.query<BookedPayment>(
    `select p.id, p.order_id as "orderId", p.reference, p.currency, p.captured,
            (extract(epoch from p.captured_at) * 1000)::bigint as "capturedAt",
            coalesce((select json_agg(json_build_object('id', r.id, 'reference', r.reference, 'amount', r.amount,
                                        'state', r.state,
                                        'settledAt', (extract(epoch from r.settled_at) * 1000)::bigint) order by r.id)
                        from refund r where r.merchant_id = p.merchant_id and r.payment_id = p.id
                         and r.back_to is null), '[]') as refunds,
            coalesce((select json_agg(json_build_object('kind', l.kind, 'reference', l.reference,
                                        'refundReference', l.refund_reference, 'amount', l.amount, 'fee', l.fee,
                                        'currency', l.currency) order by l.date, l.line)
                        from statement_line l where l.merchant_id = p.merchant_id and l.payment_id = p.id), '[]') as lines
       from payment p where p.merchant_id = tandem_merchant() and p.id = any ($1::uuid[]) order by p.id`,
    [ids],
  )
}

/** What the provider keeps of each payment, as its statements say. */
export async function recordFees(tx: Queryable, ids: readonly string[]): Promise<void> {
  await tx.query(
    `update payment p set fee = t.fee
       from (select payment_id, currency, sum(fee) + coalesce(sum(amount) filter (where kind = 'fee'), 0) as fee
               from statement_line where merchant_id = tandem_merchant() and payment_id = any ($1::uuid[])
              group by payment_id, currency having bool_or(kind = 'capture')) t
      where p.merchant_id = tandem_merchant() and p.id = t.payment_id and p.currency = t.currency and p.fee <> t.fee`,
    [ids],
  )
}

/** Lines of a day about no payment that we know, where only one merchant can have them. */
export async function strayLines(
  tx: Queryable,
  { provider, date }: ProviderDate,
  after: number,
): Promise<Omit<OwnedLine, 'merchantId' | 'ourPaymentId' | 'paymentId' | 'at'>[]> {
  return await tx.query(
    `select line, kind, reference, refund_reference as "refundReference", amount, fee, currency from statement_line
      where provider = $1 and date = $2 and payment_id is null and line > $3 order by line limit 500`,
    [provider, date, after],
  )
}

export interface DayToPost {
  currency: string
  fees: Minor
  payouts: Minor
  feesPosted: Minor
  payoutsPosted: Minor
  postings: number
}

/** Sums of a day of which something is not in the ledger yet, for nobody else to post. */
export async function lockDaysToPost(tx: Queryable, { provider, date }: ProviderDate): Promise<DayToPost[]> {
  return await tx.query<DayToPost>(
    `select currency, fees, payouts, fees_posted as "feesPosted", payouts_posted as "payoutsPosted", postings
       from statement_day where merchant_id = tandem_merchant() and provider = $1 and date = $2
        and (fees <> fees_posted or payouts <> payouts_posted) order by currency for update`,
    [provider, date],
  )
}

export async function recordPosted(tx: Queryable, { provider, date }: ProviderDate, currency: string): Promise<void> {
  await tx.query(
    `update statement_day set fees_posted = fees, payouts_posted = payouts, postings = postings + 1
      where merchant_id = tandem_merchant() and provider = $1 and date = $2 and currency = $3`,
    [provider, date, currency],
  )
}
