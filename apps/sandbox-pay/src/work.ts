import type { Change, EventType, Payment, Refund, StatementLine, WebhookEvent } from './model.ts'
import { Problem } from './problem.ts'
import type { Scenario } from './scenario.ts'

/** What the sandbox charges: 0.6 % of a capture, rounded; nothing comes back with a refund. */
const FEE_BASIS_POINTS = 60
/** What a shopper gives who tampers: one smallest unit. */
const TAMPERED = 1

export interface Times {
  /** The sandbox's calendar. */
  now: number
  /** The machine's clock. */
  real: number
}

export interface CreateInput {
  paymentId: string
  amount: number
  currency: string
  capture: 'automatic' | 'manual'
  description: string
  method: string
  returnUrl: string | null
  scenario: Scenario
}

export function createPayment(input: CreateInput, { now }: Times): Change & { payment: Payment } {
  const payment: Payment = {
    ...input,
    id: `pay_${input.paymentId}`,
    state: 'pending',
    authorised: 0,
    captured: 0,
    refunded: 0,
    failure: null,
    createdAt: now,
    events: 0,
    refunds: 0,
  }
  return { payment }
}

/** The shopper agrees or not. @throws Problem `payment.closed` when there is nothing left to decide */
export function confirm(payment: Payment, ask: { decline: boolean; method: string }, times: Times): Change {
  if (payment.state !== 'pending') throw closed(payment)
  const { scenario } = payment
  const failure = ask.decline ? 'declined_by_shopper' : (scenario.decline ?? null)
  if (failure !== null) {
    const failed: Payment = { ...payment, state: 'failed', failure, method: ask.method }
    return withEvents(failed, times, [{ type: 'payment.failed', amount: payment.amount }])
  }
  const given = scenario.tamper === 'paid' ? TAMPERED : payment.amount
  const authorised: Payment = { ...payment, state: 'authorised', authorised: given, method: ask.method }
  if (payment.capture === 'manual') {
    const change = withEvents(authorised, times, [{ type: 'payment.authorised', amount: given }])
    const wait = scenario.endsMs
    return wait ? { ...change, later: { id: payment.id, what: 'end_authorisation', dueAt: times.real + wait } } : change
  }
  return take(authorised, given, times, scenario.reorderMs ? [{ type: 'payment.authorised', amount: given }] : [])
}

/** @throws Problem when it is not authorised, or for more than was authorised */
export function capture(payment: Payment, amount: number, times: Times): Change {
  if (payment.state !== 'authorised') throw closed(payment)
  if (amount > payment.authorised) throw new Problem(422, 'amount.too_large', `${payment.authorised} was authorised`)
  return take(payment, amount, times)
}

/** @throws Problem when it was captured or failed */
export function voidPayment(payment: Payment, times: Times): Change {
  if (payment.state !== 'pending' && payment.state !== 'authorised') throw closed(payment)
  const change = withEvents({ ...payment, state: 'voided' }, times, [
    { type: 'payment.voided', amount: payment.authorised || payment.amount },
  ])
  const wait = payment.scenario.lateCaptureMs
  return wait ? { ...change, later: { id: payment.id, what: 'late_capture', dueAt: times.real + wait } } : change
}

/** What was authorised and not captured in time is the shopper's own again. */
export function endAuthorisation(payment: Payment, times: Times): Change {
  if (payment.state !== 'authorised') return {}
  return withEvents({ ...payment, state: 'voided', failure: 'authorisation_ended' }, times, [
    { type: 'payment.voided', amount: payment.authorised },
  ])
}

/** Takes the money of a voided payment all the same, as happens when a void and a payment cross. */
export function captureLate(payment: Payment, times: Times): Change {
  if (payment.state !== 'voided') return {}
  const given = payment.authorised || payment.amount
  return take({ ...payment, authorised: given }, given, times)
}

/** @throws Problem when it was not captured, or for more than is left */
export function refund(
  payment: Payment,
  ask: { amount: number; reason: string; key: string },
  times: Times,
): Change & { refund: Refund } {
  if (payment.state !== 'captured') throw closed(payment)
  const left = payment.captured - payment.refunded
  if (ask.amount > left) throw new Problem(422, 'amount.too_large', `${left} is left to refund`)
  const number = payment.refunds + 1
  const made: Refund = {
    id: `re_${payment.id.slice(4)}_${number}`,
    payment: payment.id,
    amount: ask.amount,
    currency: payment.currency,
    state: 'pending',
    reason: ask.reason,
    key: ask.key,
    createdAt: times.now,
  }
  const holding: Payment = { ...payment, refunds: number, refunded: payment.refunded + ask.amount }
  const wait = payment.scenario.refundDelayMs
  if (!wait) return finishRefund(holding, made, times)
  return { payment: holding, refund: made, later: { id: made.id, what: 'finish_refund', dueAt: times.real + wait } }
}

export function finishRefund(payment: Payment, pending: Refund, times: Times): Change & { refund: Refund } {
  const said = { amount: pending.amount, refund: { id: pending.id, key: pending.key } }
  if (payment.scenario.refundFails) {
    const back: Payment = { ...payment, refunded: payment.refunded - pending.amount }
    const failure = payment.scenario.refundFails
    const change = withEvents(back, times, [{ ...said, type: 'refund.failed', failure }])
    return { ...change, refund: { ...pending, state: 'failed' } }
  }
  const change = withEvents(payment, times, [{ ...said, type: 'refund.succeeded' }])
  const line = lineOf(payment, 'refund', pending.amount, 0, times, pending.id)
  return { ...change, refund: { ...pending, state: 'succeeded' }, lines: [line] }
}

function take(payment: Payment, amount: number, times: Times, before: readonly Said[] = []): Change {
  const fee = feeOf(amount)
  const captured: Payment = { ...payment, state: 'captured', captured: amount }
  const said: Said[] = [...before, { type: 'payment.captured', amount, fee }]
  if (payment.scenario.dispute) said.push({ type: 'payment.disputed', amount })
  return { ...withEvents(captured, times, said), lines: [lineOf(payment, 'capture', amount, fee, times)] }
}

function feeOf(amount: number): number {
  return Number((BigInt(amount) * BigInt(FEE_BASIS_POINTS) + 5000n) / 10_000n)
}

function lineOf(
  payment: Payment,
  kind: 'capture' | 'refund',
  amount: number,
  fee: number,
  times: Times,
  refundId: string | null = null,
): StatementLine {
  const { id: reference, paymentId, currency } = payment
  return { reference, paymentId, kind, refund: refundId, amount, fee, currency, at: times.now }
}

type Said = Pick<WebhookEvent, 'amount'> &
  Partial<Pick<WebhookEvent, 'fee' | 'refund' | 'failure'>> & { type: EventType }

/** The payment as it is now, and what the merchant's server is told of it, as the scenario has it. */
function withEvents(payment: Payment, times: Times, said: readonly Said[]): Change & { payment: Payment } {
  const { scenario } = payment
  const events: WebhookEvent[] = []
  let count = payment.events
  const add = (one: Said, dueAt: number): void => {
    count += 1
    events.push({
      id: `evt_${payment.id.slice(4)}_${count}`,
      type: one.type,
      at: times.now,
      payment: payment.id,
      paymentId: payment.paymentId,
      amount: scenario.tamper === 'event' ? TAMPERED : one.amount,
      currency: payment.currency,
      method: payment.method,
      fee: one.fee ?? 0,
      failure: one.failure ?? payment.failure,
      refund: one.refund ?? null,
      dueAt,
      duplicates: scenario.duplicate ?? 0,
      isTampered: scenario.tamper === 'body',
    })
  }
  for (const one of said) {
    // The first of a payment's events waits until later ones have overtaken it.
    const overtaken = count === 0 ? (scenario.reorderMs ?? 0) : 0
    const dueAt = times.real + (scenario.delayMs ?? 0) + overtaken
    add(one, dueAt)
    if (scenario.webhook === 'twice') add(one, dueAt)
  }
  return { payment: { ...payment, events: count }, events: scenario.webhook === 'lost' ? [] : events }
}

function closed({ state }: Payment): Problem {
  return new Problem(409, 'payment.closed', `the payment is ${state}`)
}
