import type { IsoDate, Minor, Prepared, Queryable } from '@tandem/kernel'
import { type AccountClass, type AccountCode, accountOf } from './chart.ts'

/** A transfer as the statement takes it. */
export interface AskedTransfer {
  step: string
  kind: string
  debit: AccountCode
  credit: AccountCode
  amount: Minor
  commodity: string
  storeId: string | null
  businessDate: IsoDate
  details: Readonly<Record<string, string | number>>
}

interface Outcome {
  /** Steps that were new. */
  added: string[]
  /** An account does not exist yet: nothing was done. */
  missing: boolean
  /** Guarded accounts that hold too little: nothing was done. */
  short: AccountCode[]
}

const ASKED = `
    asked as materialized (
      select * from jsonb_to_recordset($3::jsonb) as t(step text, kind text, debit text, credit text, amount bigint,
        commodity text, "storeId" text, "businessDate" date, details jsonb)
    ), resolved as materialized (
      select a.*, d.id as debit_id, d.guarded as debit_guarded, c.id as credit_id, c.guarded as credit_guarded
        from asked a
        left join lateral (select id, guarded from ledger_account
                            where merchant_id = tandem_merchant() and code = a.debit and commodity = a.commodity
                            limit 1) d on true
        left join lateral (select id, guarded from ledger_account
                            where merchant_id = tandem_merchant() and code = a.credit and commodity = a.commodity
                            limit 1) c on true
    ), complete as materialized (
      select coalesce(bool_and(debit_id is not null and credit_id is not null), true) as ok from resolved
    )`

/** Of `writable`. */
const ADDED = `
    days as materialized (
      select "storeId", "businessDate", ledger_open_date("storeId", "businessDate") as open_date
        from (select distinct "storeId", "businessDate" from writable order by 1, 2) each_day
    ), added as (
      insert into ledger_transfer (merchant_id, cause, step, kind, debit, credit, commodity, amount, store_id,
                                   business_date, belongs_to, at, details)
      select tandem_merchant(), $1, r.step, r.kind, r.debit_id, r.credit_id, r.commodity, r.amount, r."storeId",
             d.open_date, case when d.open_date > r."businessDate" then r."businessDate" end, $2, r.details
        from writable r
        join days d on d."storeId" is not distinct from r."storeId" and d."businessDate" = r."businessDate"
       order by r.step
      on conflict (merchant_id, cause, step) do nothing
      returning step, debit, credit, amount
    )`

/** Between accounts of which none is guarded: find them, write everything or nothing. Most postings are of these. */
const POST: Prepared = {
  name: 'ledger.post',
  text: `
    with ${ASKED}, writable as materialized (
      select * from resolved where (select ok from complete)
    ), ${ADDED}
    select coalesce((select array_agg(step) from added), '{}') as added,
           not (select ok from complete) as missing, '{}'::text[] as short`,
}

/**
 * Find the accounts, lock the guarded ones in order, decide, write everything or nothing. `guarded` sees the balance
 * as it is after waiting for its lock; the changes come from what was really added, so a repetition moves nothing, also
 * one that began before the first was committed.
 *
 * A plan that was made over empty tables is kept, so none may have a reason to read a whole one: accounts are looked up
 * one by one (`limit 1` keeps the lookup from becoming a join) or by a list of ids.
 */
const POST_GUARDED: Prepared = {
  name: 'ledger.post_guarded',
  text: `
    with ${ASKED}, known as materialized (
      select step from ledger_transfer where merchant_id = tandem_merchant() and cause = $1
    ), fresh as materialized (
      select * from resolved where (select ok from complete) and step not in (select step from known)
    ), wanted as materialized (
      select account, sum(change)::bigint as change
        from (select debit_id as account, -amount as change from fresh where debit_guarded
              union all
              select credit_id, amount from fresh where credit_guarded) both_sides
       group by account
    ), guarded as materialized (
      select id, code, balance from ledger_account
       where merchant_id = tandem_merchant() and id = any (array(select account from wanted))
       order by id for no key update
    ), short as materialized (
      select code from guarded g join wanted w on w.account = g.id where g.balance + w.change < 0
    ), writable as materialized (
      select * from fresh where not exists (select from short)
    ), ${ADDED}, moved as (
      update ledger_account a set balance = g.balance + m.change
        from guarded g
        join (select account, sum(change)::bigint as change
                from (select debit as account, -amount as change from added
                      union all
                      select credit, amount from added) both_sides
               group by account) m on m.account = g.id
       where a.merchant_id = tandem_merchant() and a.id = any (array(select id from guarded)) and a.id = g.id
    )
    select coalesce((select array_agg(step) from added), '{}') as added,
           not (select ok from complete) as missing,
           coalesce((select array_agg(code) from short), '{}') as short`,
}

export async function postTransfers(
  tx: Queryable,
  cause: string,
  at: Date,
  transfers: readonly AskedTransfer[],
): Promise<Outcome> {
  const isGuarded = transfers.some(({ debit, credit }) => accountOf(debit).guarded || accountOf(credit).guarded)
  const [outcome] = await tx.query<Outcome>(isGuarded ? POST_GUARDED : POST, [cause, at, JSON.stringify(transfers)])
  if (!outcome) throw new Error('a posting answers one row')
  return outcome
}

/**
 * Opens accounts that do not exist yet, in the order given. Openers of one merchant wait for each other: otherwise two
 * transactions that post several times could each wait for the account that the other has opened.
 */
export async function openAccounts(
  tx: Queryable,
  accounts: readonly { code: AccountCode; commodity: string; class: AccountClass; guarded: boolean }[],
): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended(tandem_merchant(), 591))`)
  await tx.query(
    `insert into ledger_account (merchant_id, code, commodity, class, guarded, balance)
     select tandem_merchant(), code, commodity, class, guarded, case when guarded then 0 end
       from jsonb_to_recordset($1::jsonb) as t(code text, commodity text, class text, guarded boolean)
     on conflict (merchant_id, code, commodity) do nothing`,
    [JSON.stringify(accounts)],
  )
}

export interface PostedTransfer {
  cause: string
  step: string
  kind: string
  debit: AccountCode
  credit: AccountCode
  commodity: string
  amount: Minor
  storeId: string | null
  businessDate: IsoDate
  belongsTo: IsoDate | null
  at: Date
  details: Record<string, string | number>
}

/** What was posted under one cause. */
export async function postedUnder(tx: Queryable, cause: string): Promise<PostedTransfer[]> {
  return await tx.query<PostedTransfer>(`${TRANSFERS} and t.cause = $1 order by t.id`, [cause])
}

/** What was posted about one thing (`order:1042`), whatever happened to it: causes begin with their thing. */
export async function postedAbout(tx: Queryable, thing: string): Promise<PostedTransfer[]> {
  return await tx.query<PostedTransfer>(
    `${TRANSFERS} and t.cause >= $1 || '/' and t.cause < $1 || '0' order by t.id limit 1000`,
    [thing],
  )
}

const TRANSFERS = `
  select t.cause, t.step, t.kind, d.code as debit, c.code as credit, t.commodity, t.amount, t.store_id as "storeId",
         t.business_date as "businessDate", t.belongs_to as "belongsTo", t.at, t.details
    from ledger_transfer t
    join ledger_account d on d.merchant_id = t.merchant_id and d.id = t.debit
    join ledger_account c on c.merchant_id = t.merchant_id and c.id = t.credit
   where t.merchant_id = tandem_merchant()`
