import { type CallCtx, type Minor, type Queryable, uuidv7 } from '@tandem/kernel'
import { emit } from '../../db/outbox.ts'

export interface NewDifference {
  provider: string
  kind: 'amount' | 'currency' | 'only_ours' | 'only_theirs' | 'refund_failed' | 'disputed'
  subject: string
  paymentId: string | null
  ours: Minor | null
  theirs: Minor | null
  currency: string
}

/** Lists what does not agree, once; somebody has to look after it. */
export async function writeDifference(tx: Queryable, ctx: CallCtx, found: NewDifference): Promise<void> {
  const { provider, kind, subject, paymentId, ours, theirs, currency } = found
  const [written] = await tx.query(
    `insert into payment_difference (merchant_id, id, provider, kind, subject, payment_id, ours, theirs, currency, found_at)
     values (tandem_merchant(), $1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict do nothing returning id`,
    [uuidv7(ctx.now), provider, kind, subject, paymentId, ours, theirs, currency, new Date(ctx.now)],
  )
  if (!written) return
  const payload = { provider, kind, subject, ours, theirs, currency }
  await emit(tx, { kind: 'payment.differs', aggregate: `difference:${subject}`, payload, at: ctx.now })
}
