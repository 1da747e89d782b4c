import { isoDate } from '@tandem/kernel'
import type { Change, Kept, Later, Payment, Refund, Settings, StatementLine, WebhookEvent } from './model.ts'

/** Everything the sandbox knows, in memory; the journal is where it comes from. */
export interface State {
  settings: Settings
  payments: Map<string, Payment>
  refunds: Map<string, Refund>
  refundsByPayment: Map<string, Refund[]>
  kept: Map<string, Kept>
  /** Events that nobody has taken yet. */
  unsent: Map<string, WebhookEvent>
  later: Map<string, Later>
  /** By UTC day of the sandbox's calendar. */
  linesByDate: Map<string, StatementLine[]>
}

export function emptyState(settings: Settings): State {
  return {
    settings,
    payments: new Map(),
    refunds: new Map(),
    refundsByPayment: new Map(),
    kept: new Map(),
    unsent: new Map(),
    later: new Map(),
    linesByDate: new Map(),
  }
}

/** Brings one change into memory, when it happens and again when the journal is read. */
export function absorb(state: State, change: Change): void {
  const { payment, refund, lines, events, kept, sent, later, done, settings } = change
  if (payment) state.payments.set(payment.id, payment)
  if (refund) absorbRefund(state, refund)
  for (const line of lines ?? []) {
    const date = isoDate(line.at)
    const day = state.linesByDate.get(date)
    if (day) day.push(line)
    else state.linesByDate.set(date, [line])
  }
  for (const event of events ?? []) state.unsent.set(event.id, event)
  if (kept) state.kept.set(kept.key, kept)
  if (sent) state.unsent.delete(sent)
  if (later) state.later.set(later.id, later)
  if (done) state.later.delete(done)
  if (settings) state.settings = settings
}

function absorbRefund(state: State, refund: Refund): void {
  state.refunds.set(refund.id, refund)
  const all = state.refundsByPayment.get(refund.payment) ?? []
  state.refundsByPayment.set(refund.payment, [...all.filter(({ id }) => id !== refund.id), refund])
}

/** What the sandbox's calendar shows. Signatures use the machine's clock. */
export function calendar({ clock }: Settings, real: number): number {
  return Math.round(clock.at + (real - clock.real) * clock.speed)
}
