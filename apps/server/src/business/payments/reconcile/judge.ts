import type { EpochMs, Minor } from '@tandem/kernel'
import type { NewDifference } from '../differences.ts'

/** A payment as our books have it, with all lines that the provider's statements have of it, whatever their day. */
export interface BookedPayment {
  id: string
  orderId: string
  reference: string | null
  currency: string
  captured: Minor
  capturedAt: EpochMs | null
  refunds: readonly BookedRefund[]
  lines: readonly BookedLine[]
}

export interface BookedRefund {
  id: string
  reference: string | null
  amount: Minor
  state: 'requested' | 'pending' | 'refunded' | 'failed'
  settledAt: EpochMs | null
}

export interface BookedLine {
  kind: 'capture' | 'refund' | 'fee' | 'payout' | 'other'
  reference: string
  refundReference: string | null
  amount: Minor
  fee: Minor
  currency: string
}

export interface Judgement {
  found: Omit<NewDifference, 'provider'>[]
  /** Subjects on which both say the same. */
  agreed: string[]
  /** The provider took money of which we never heard. */
  unheard: { amount: Minor; reference: string } | null
  /** Refunds that the provider made and whose end we have not heard of. */
  made: { refundId: string; reference: string }[]
}

/**
 * Holds a payment against the lines about it. What only we have is said of moments that are due alone: the two calendars
 * have their midnights at different moments, and a line may come with the provider's next day.
 */
export function judge(payment: BookedPayment, isDue: (at: EpochMs) => boolean): Judgement {
  const judgement: Judgement = { found: [], agreed: [], unheard: null, made: [] }
  judgeCapture(payment, isDue, judgement)
  judgeRefunds(payment, isDue, judgement)
  for (const { kind, reference, amount, currency } of payment.lines) {
    if (kind !== 'other') continue
    const subject = reference
    judgement.found.push({ kind: 'disputed', subject, paymentId: payment.id, ours: null, theirs: amount, currency })
  }
  return judgement
}

function judgeCapture(payment: BookedPayment, isDue: (at: EpochMs) => boolean, into: Judgement): void {
  const { id, reference, currency, captured, capturedAt, lines } = payment
  const theirs = sumOf(lines.filter(({ kind }) => kind === 'capture'))
  const about = { subject: `capture:${reference ?? id}`, paymentId: id, ours: captured }
  if (theirs === null) {
    if (captured > 0 && capturedAt !== null && isDue(capturedAt)) {
      into.found.push({ ...about, kind: 'only_ours', theirs: null, currency })
    }
    return
  }
  if (theirs.currency !== currency) {
    into.found.push({ ...about, kind: 'currency', theirs: theirs.amount, currency: theirs.currency })
  } else if (theirs.amount === captured) into.agreed.push(about.subject)
  else {
    into.found.push({ ...about, kind: captured === 0 ? 'only_theirs' : 'amount', theirs: theirs.amount, currency })
    if (captured === 0 && theirs.amount > 0) into.unheard = { amount: theirs.amount, reference: theirs.reference }
  }
}

function judgeRefunds(payment: BookedPayment, isDue: (at: EpochMs) => boolean, into: Judgement): void {
  const { id, currency, refunds } = payment
  const lines = payment.lines.filter(({ kind }) => kind === 'refund')
  const references = new Set(lines.map(({ refundReference, reference }) => refundReference ?? reference))
  const told = new Set<string>()
  for (const reference of references) {
    const theirs = sumOf(lines.filter((line) => (line.refundReference ?? line.reference) === reference))
    if (theirs === null) continue
    const ours = ourRefund(refunds, reference, theirs.amount, told)
    if (ours) told.add(ours.id)
    const given = ours?.state === 'refunded' ? ours.amount : 0
    const about = { subject: `refund:${reference}`, paymentId: id, ours: ours ? given : null, theirs: theirs.amount }
    if (theirs.currency !== currency) into.found.push({ ...about, kind: 'currency', currency: theirs.currency })
    else if (theirs.amount === given) into.agreed.push(about.subject)
    else {
      into.found.push({ ...about, kind: given === 0 ? 'only_theirs' : 'amount', currency })
      const isOpen = ours?.state === 'requested' || ours?.state === 'pending'
      if (ours && isOpen && ours.amount === theirs.amount) into.made.push({ refundId: ours.id, reference })
    }
  }
  for (const { id: refundId, reference, amount, state, settledAt } of refunds) {
    if (state !== 'refunded' || told.has(refundId) || settledAt === null || !isDue(settledAt)) continue
    const subject = `refund:${reference ?? refundId}`
    into.found.push({ kind: 'only_ours', subject, paymentId: id, ours: amount, theirs: null, currency })
  }
}

/** By the provider's name of it; an answer that never came leaves us without: then by what it gives back. */
function ourRefund(
  refunds: readonly BookedRefund[],
  reference: string,
  amount: Minor,
  told: ReadonlySet<string>,
): BookedRefund | undefined {
  return (
    refunds.find((one) => one.reference === reference) ??
    refunds.find((one) => one.reference === null && one.amount === amount && !told.has(one.id))
  )
}

function sumOf(lines: readonly BookedLine[]): { amount: Minor; currency: string; reference: string } | null {
  const [first] = lines
  if (!first) return null
  return {
    amount: lines.reduce((sum, { amount }) => sum + amount, 0),
    currency: lines.find(({ currency }) => currency !== first.currency)?.currency ?? first.currency,
    reference: first.reference,
  }
}
