import type { CallCtx, EpochMs } from '@tandem/kernel'
import { countNow } from '../count-now.ts'
import { type NewDifference, settleAgreed, writeDifferences } from '../differences.ts'
import { refundOwed } from '../refund-owed.ts'
import { settleRefund } from '../send-refunds.ts'
import { type BookedPayment, type Judgement, judge } from './judge.ts'
import {
  bookedPayments,
  nextPayments,
  type ProviderDate,
  recordFees,
  type Span,
  strayLines,
} from './statement-store.ts'

/** Payments that are compared in one transaction. */
const AT_ONCE = 200
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'

export interface Compared {
  payments: number
  differences: number
}

/**
 * Holds a merchant's payments against what was read of a day, some at a time; cut off and begun again it comes to the
 * same. Money of which only the statement told is counted, as if its webhook had come.
 *
 * @param due what only we have is said of these spans
 */
export async function compareDay(
  ctx: CallCtx,
  day: ProviderDate,
  due: readonly Span[],
  window: Span,
): Promise<Compared> {
  const isDue = (at: EpochMs) => due.some(({ from, until }) => at >= from && at < until)
  const compared: Compared = { payments: 0, differences: await compareStrays(ctx, day) }
  for (let after = BEFORE_ALL; ; ) {
    const ids = await nextPayments(ctx.db, day, window, after, AT_ONCE)
    if (ids.length === 0) return compared
    const judged = await compareSome(ctx, day, ids, isDue)
    await catchUp(ctx, day, judged, isDue)
    compared.payments += ids.length
    compared.differences += judged.reduce((sum, { judgement }) => sum + judgement.found.length, 0)
    after = ids.at(-1) as string
  }
}

interface Judged {
  payment: BookedPayment
  judgement: Judgement
}

async function compareSome(
  ctx: CallCtx,
  { provider }: ProviderDate,
  ids: readonly string[],
  isDue: (at: EpochMs) => boolean,
): Promise<Judged[]> {
  return await ctx.db.transaction(async (tx) => {
    await recordFees(tx, ids)
    const judged = (await bookedPayments(tx, ids)).map((payment) => ({ payment, judgement: judge(payment, isDue) }))
    const found = judged.flatMap(({ judgement }) => judgement.found.map((one) => ({ ...one, provider })))
    await writeDifferences(tx, ctx, found)
    await settleAgreed(
      tx,
      ctx,
      provider,
      judged.flatMap(({ judgement }) => judgement.agreed),
    )
    return judged
  })
}

/** Counts what was never heard, and looks at it again. */
async function catchUp(
  ctx: CallCtx,
  day: ProviderDate,
  judged: readonly Judged[],
  isDue: (at: EpochMs) => boolean,
): Promise<void> {
  const late = judged.filter(({ judgement }) => judgement.unheard !== null || judgement.made.length > 0)
  for (const { payment, judgement } of late) {
    if (judgement.unheard) {
      const { amount, reference } = judgement.unheard
      const money = { paymentId: payment.id, amount, currency: payment.currency, reference }
      const counted = await countNow(ctx, 'captured', money)
      if (counted?.orderId && counted.effect !== 'confirmed') await refundOwed(ctx, counted.orderId, 'paid_too_late')
    }
    for (const { refundId, reference } of judgement.made) {
      await settleRefund(ctx, refundId, { state: 'refunded', reference })
    }
  }
  if (late.length > 0)
    await compareSome(
      ctx,
      day,
      late.map(({ payment }) => payment.id),
      isDue,
    )
}

async function compareStrays(ctx: CallCtx, day: ProviderDate): Promise<number> {
  let found = 0
  for (let after = 0; ; ) {
    const lines = await strayLines(ctx.db, day, after)
    if (lines.length === 0) return found
    const bySubject = new Map<string, NewDifference>()
    for (const line of lines) {
      const one = strayDifference(day, line)
      const before = bySubject.get(one.subject)
      bySubject.set(one.subject, { ...one, theirs: (before?.theirs ?? 0) + line.amount })
    }
    await ctx.db.transaction((tx) => writeDifferences(tx, ctx, [...bySubject.values()]))
    found += lines.length
    after = (lines.at(-1) as (typeof lines)[number]).line
  }
}

function strayDifference(
  { provider }: ProviderDate,
  { kind, reference, refundReference, currency, amount }: Awaited<ReturnType<typeof strayLines>>[number],
): NewDifference {
  const about = { provider, paymentId: null, ours: null, theirs: amount, currency }
  if (kind === 'other') return { ...about, kind: 'disputed', subject: reference }
  const subject = kind === 'refund' ? `refund:${refundReference ?? reference}` : `capture:${reference}`
  return { ...about, kind: 'only_theirs', subject }
}
