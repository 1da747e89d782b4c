import { type CallCtx, type EpochMs, type Minor, type Queryable, uuidv7 } from '@tandem/kernel'

/*
 * Something that our books and a provider say differently:
 *
 *   open --settle (a person, with a note)--> settled
 *   open --they agree by now--> settled (by `agreed`) --they differ again--> open
 */
export type DifferenceKind =
  | 'amount'
  | 'currency'
  | 'only_ours'
  | 'only_theirs'
  | 'refund_failed'
  | 'disputed'
  | 'capture_failed'
  | 'authorisation_ended'

export interface NewDifference {
  provider: string
  kind: DifferenceKind
  subject: string
  paymentId: string | null
  ours: Minor | null
  theirs: Minor | null
  currency: string
}

/** Lists what does not agree, once; again where its figures changed, or where it had agreed meanwhile. */
export async function writeDifference(tx: Queryable, ctx: CallCtx, found: NewDifference): Promise<void> {
  await writeDifferences(tx, ctx, [found])
}

/** The same for many; of two of one kind and subject the later one counts. */
export async function writeDifferences(tx: Queryable, ctx: CallCtx, found: readonly NewDifference[]): Promise<void> {
  if (found.length === 0) return
  const each = new Map(found.map((one) => [`${one.provider} ${one.kind} ${one.subject}`, one]))
  await tx.query(
    `with written as (
       insert into payment_difference as d (merchant_id, id, provider, kind, subject, payment_id, ours, theirs, currency,
         found_at, changed_at)
       select tandem_merchant(), id, provider, kind, subject, "paymentId", ours, theirs, currency, $2, $2
         from jsonb_to_recordset($1::jsonb) as t(id uuid, provider text, kind text, subject text, "paymentId" uuid,
           ours bigint, theirs bigint, currency text)
       on conflict (merchant_id, provider, kind, subject) do update
          set ours = excluded.ours, theirs = excluded.theirs, currency = excluded.currency, state = 'open', note = null,
              settled_by = null, changed_at = excluded.changed_at
        where d.settled_by = 'agreed' or (d.ours, d.theirs) is distinct from (excluded.ours, excluded.theirs)
       returning provider, kind, subject, ours, theirs, currency
     )
     insert into outbox (merchant_id, kind, aggregate, payload, at)
     select tandem_merchant(), 'payment.differs', 'difference:' || w.subject, to_jsonb(w), $2 from written w`,
    [JSON.stringify([...each.values()].map((one) => ({ ...one, id: uuidv7(ctx.now) }))), new Date(ctx.now)],
  )
}

/** Kinds that a statement finds, and that may agree when more is known. */
const OF_STATEMENTS: readonly DifferenceKind[] = ['amount', 'currency', 'only_ours', 'only_theirs']

/** What our books and the statement agree on by now is nobody's business any more, but for what still stands. */
export async function settleAgreed(
  tx: Queryable,
  ctx: CallCtx,
  provider: string,
  subjects: readonly string[],
): Promise<void> {
  await tx.query(
    `update payment_difference set state = 'settled', settled_by = 'agreed', changed_at = $4
      where provider = $1 and subject = any ($2) and kind = any ($3) and state = 'open'`,
    [provider, subjects, OF_STATEMENTS, new Date(ctx.now)],
  )
}

/** What a refund that failed should have given back went another way: its order owes nothing any more. */
export async function settleFailedRefunds(tx: Queryable, ctx: CallCtx, paymentId: string, note: string): Promise<void> {
  await tx.query(
    `update payment_difference set state = 'settled', settled_by = 'agreed', note = coalesce(note, $2), changed_at = $3
      where payment_id = $1 and kind = 'refund_failed' and state = 'open'
        and exists (select from payment p join orders o on o.merchant_id = p.merchant_id and o.id = p.order_id
                     where p.id = $1 and o.paid - o.refunded <=
                           case when o.state in ('cancelled', 'expired') then 0 else o.due end)`,
    [paymentId, note, new Date(ctx.now)],
  )
}

/** What the provider would not take it took in the end. */
export async function settleCapture(tx: Queryable, ctx: CallCtx, paymentId: string): Promise<void> {
  await tx.query(
    `update payment_difference set state = 'settled', settled_by = 'agreed', changed_at = $2
      where payment_id = $1 and kind = 'capture_failed' and state = 'open'`,
    [paymentId, new Date(ctx.now)],
  )
}

export interface Difference extends NewDifference {
  id: string
  orderId: string | null
  storeId: string | null
  state: 'open' | 'settled'
  owner: string | null
  note: string | null
  settledBy: string | null
  foundAt: Date
  changedAt: Date
}

const COLUMNS = `d.id, d.provider, d.kind, d.subject, d.payment_id as "paymentId", p.order_id as "orderId",
  p.store_id as "storeId", d.ours, d.theirs, d.currency, d.state, d.owner, d.note, d.settled_by as "settledBy", d.found_at as "foundAt", d.changed_at as "changedAt"`

export interface DifferenceFilter {
  state?: 'open' | 'settled' | undefined
  provider?: string | undefined
  storeIds: 'all' | readonly string[]
  /** Older ones than this. */
  before?: string | undefined
  limit: number
}

/** Differences, the newest first. */
export async function listDifferences(db: Queryable, filter: DifferenceFilter): Promise<Difference[]> {
  const conditions: string[] = ['true']
  const values: unknown[] = []
  const where = (condition: string, value: unknown) => {
    values.push(value)
    conditions.push(condition.replace('?', `$${values.length}`))
  }
  if (filter.state) where('d.state = ?', filter.state)
  if (filter.provider) where('d.provider = ?', filter.provider)
  if (filter.storeIds !== 'all') where('p.store_id = any (?)', filter.storeIds)
  if (filter.before) where('d.id < ?', filter.before)
  return await db.query<Difference>(
    `select ${COLUMNS} from payment_difference d
       left join payment p on p.merchant_id = d.merchant_id and p.id = d.payment_id
      where ${conditions.join(' and ')} order by d.id desc limit ${Math.trunc(filter.limit)}`,
    values,
  )
}

export async function findDifference(db: Queryable, id: string): Promise<Difference | null> {
  const [row] = await db.query<Difference>(
    `select ${COLUMNS} from payment_difference d
       left join payment p on p.merchant_id = d.merchant_id and p.id = d.payment_id where d.id = $1`,
    [id],
  )
  return row ?? null
}

/** @returns false when it is not open */
export async function updateOpen(
  tx: Queryable,
  id: string,
  change: { owner: string } | { settledBy: string; note: string },
  at: EpochMs,
): Promise<boolean> {
  const rows =
    'owner' in change
      ? await tx.query(
          `update payment_difference set owner = $2, changed_at = $3 where id = $1 and state = 'open' returning id`,
          [id, change.owner, new Date(at)],
        )
      : await tx.query(
          `update payment_difference set state = 'settled', settled_by = $2, note = $3, changed_at = $4
            where id = $1 and state = 'open' returning id`,
          [id, change.settledBy, change.note, new Date(at)],
        )
  return rows.length > 0
}
