import type { DayLine, FunderLine, StatementLine, TrialLine } from '@tandem/contracts'
import type { IsoDate, Queryable } from '@tandem/kernel'
import { type AccountCode, owedByFunder } from './chart.ts'

/** Which transfers a statement is over. */
export interface Period {
  from: IsoDate
  to: IsoDate
  /** `all`: also what is no store's. */
  storeIds: 'all' | readonly string[]
}

/** Both sides of every transfer up to `to` ($2), debits above zero. */
function sides(storeIds: Period['storeIds']): string {
  const where = `merchant_id = tandem_merchant() and business_date <= $2${storeIds === 'all' ? '' : ' and store_id = any($3)'}`
  return `
    select debit as account, kind, business_date, amount as change from ledger_transfer where ${where}
    union all
    select credit, kind, business_date, -amount from ledger_transfer where ${where}`
}

/** Accounts show what is on their usual side as positive. */
const SIGN = `case when a.class in ('asset', 'expense') then 1 else -1 end`

/** Every account: what it held before `from`, what moved it by kind, what it holds after `to`. */
export async function readStatement(db: Queryable, { from, to, storeIds }: Period): Promise<StatementLine[]> {
  return await db.query<StatementLine>(
    `with sums as (
       select account, kind, coalesce(sum(change) filter (where business_date < $1::date), 0) as before,
              coalesce(sum(change) filter (where business_date >= $1::date), 0) as moved
         from (${sides(storeIds)}) sides group by account, kind
     )
     select a.code as account, a.class, a.commodity, (sum(s.before) * ${SIGN})::bigint as opening,
            coalesce(jsonb_agg(jsonb_build_object('kind', s.kind, 'amount', s.moved * ${SIGN}) order by s.kind)
              filter (where s.moved <> 0), '[]') as movements,
            (sum(s.before + s.moved) * ${SIGN})::bigint as closing
       from sums s join ledger_account a on a.merchant_id = tandem_merchant() and a.id = s.account
      group by a.code, a.class, a.commodity
     having sum(s.before) <> 0 or bool_or(s.moved <> 0)
      order by a.code, a.commodity`,
    values({ from, to, storeIds }),
  )
}

/** The same for each business day on which an account moved; a day opens with what the one before closed with. */
export async function readDays(db: Queryable, { from, to, storeIds }: Period): Promise<DayLine[]> {
  return await db.query<DayLine>(
    `with by_kind as (
       select account, greatest(business_date, $1::date - 1) as day, kind, sum(change) as change
         from (${sides(storeIds)}) sides group by 1, 2, 3
     ), by_day as (
       select account, day, sum(change) as change,
              jsonb_agg(jsonb_build_object('kind', kind, 'amount', change) order by kind) as kinds
         from by_kind group by account, day
     ), running as (
       select *, sum(change) over (partition by account order by day) as held from by_day
     )
     select r.day as "businessDate", a.code as account, a.class, a.commodity,
            ((r.held - r.change) * ${SIGN})::bigint as opening,
            (select jsonb_agg(jsonb_build_object('kind', k.kind, 'amount', k.amount * ${SIGN}))
               from jsonb_to_recordset(r.kinds) as k(kind text, amount bigint)) as movements,
            (r.held * ${SIGN})::bigint as closing
       from running r join ledger_account a on a.merchant_id = tandem_merchant() and a.id = r.account
      where r.day >= $1::date
      order by r.day, a.code, a.commodity`,
    values({ from, to, storeIds }),
  )
}

/** What a funder owes for which promotion, and what came in from them. */
export async function readFunder(db: Queryable, funder: string, period: Period): Promise<FunderLine[]> {
  return await db.query<FunderLine>(
    `with sums as (
       select t.details->>'promotion' as promotion, t.commodity, t.kind,
              coalesce(sum(c.change) filter (where t.business_date < $1::date), 0) as before,
              coalesce(sum(c.change) filter (where t.business_date >= $1::date), 0) as moved
         from ledger_account a
         join ledger_transfer t on t.merchant_id = a.merchant_id and a.id in (t.debit, t.credit)
         cross join lateral (select case when t.debit = a.id then t.amount else -t.amount end as change) c
        where a.merchant_id = tandem_merchant() and a.code = $3 and t.business_date <= $2
              ${period.storeIds === 'all' ? '' : 'and t.store_id = any($4)'}
        group by 1, 2, 3
     )
     select promotion, commodity, sum(before)::bigint as opening,
            coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'amount', moved) order by kind)
              filter (where moved <> 0), '[]') as movements,
            sum(before + moved)::bigint as closing
       from sums group by promotion, commodity
      order by promotion nulls last, commodity`,
    [period.from, period.to, owedByFunder(funder), ...(period.storeIds === 'all' ? [] : [period.storeIds])],
  )
}

/** What is owed by each funder, over all time. */
export async function readFunders(
  db: Queryable,
  storeIds: Period['storeIds'],
): Promise<{ account: AccountCode; commodity: string; owed: number }[]> {
  return await db.query(
    `select a.code as account, a.commodity,
            sum(case when t.debit = a.id then t.amount else -t.amount end)::bigint as owed
       from ledger_account a
       join ledger_transfer t on t.merchant_id = a.merchant_id and a.id in (t.debit, t.credit)
      where a.merchant_id = tandem_merchant() and starts_with(a.code, $1)
            ${storeIds === 'all' ? '' : 'and t.store_id = any($2)'}
      group by a.code, a.commodity order by a.code, a.commodity`,
    [owedByFunder(''), ...(storeIds === 'all' ? [] : [storeIds])],
  )
}

/** Debits and credits of every account up to and with a day. */
export async function readTrialBalance(db: Queryable, on: IsoDate): Promise<TrialLine[]> {
  return await db.query<TrialLine>(
    `select a.code as account, a.class, a.commodity, sum(s.debit)::bigint as debit, sum(s.credit)::bigint as credit
       from (select debit as account, amount as debit, 0 as credit from ledger_transfer
              where merchant_id = tandem_merchant() and business_date <= $1
             union all
             select credit, 0, amount from ledger_transfer
              where merchant_id = tandem_merchant() and business_date <= $1) s
       join ledger_account a on a.merchant_id = tandem_merchant() and a.id = s.account
      group by a.code, a.class, a.commodity order by a.code, a.commodity`,
    [on],
  )
}

function values({ from, to, storeIds }: Period): unknown[] {
  return storeIds === 'all' ? [from, to] : [from, to, storeIds]
}
