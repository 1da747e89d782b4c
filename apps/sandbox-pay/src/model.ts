import type { Scenario } from './scenario.ts'

/**
 * What happens to a payment:
 *
 *     pending ──confirm──▶ authorised ──capture──▶ captured ──refund──▶ captured, `refunded` grows
 *        │ └──confirm (capture: automatic)──────────▲   ▲
 *        │                      │                       └── scenario lateCapture: after a void all the same
 *        ├──decline──▶ failed   └──void──▶ voided ──────┘
 *        └──void──▶ voided
 */
export type PaymentState = 'pending' | 'authorised' | 'captured' | 'failed' | 'voided'

/** All amounts are whole minor units of `currency`. */
export interface Payment {
  id: string
  /** The caller's own id; one payment each. */
  paymentId: string
  state: PaymentState
  amount: number
  /** What the shopper really gave; differs from `amount` only where a scenario tampers with it. */
  authorised: number
  captured: number
  /** Refunds that succeeded or are under way. */
  refunded: number
  currency: string
  capture: 'automatic' | 'manual'
  description: string
  method: string
  returnUrl: string | null
  /** Why it failed. */
  failure: string | null
  createdAt: number
  scenario: Scenario
  /** Events so far: each has its number in its id. */
  events: number
  refunds: number
}

export interface Refund {
  id: string
  payment: string
  amount: number
  currency: string
  state: 'pending' | 'succeeded' | 'failed'
  reason: string
  /** The Idempotency-Key that it was asked under. */
  key: string
  createdAt: number
}

export type EventType =
  | 'payment.authorised'
  | 'payment.captured'
  | 'payment.failed'
  | 'payment.voided'
  | 'payment.disputed'
  | 'refund.succeeded'
  | 'refund.failed'

/** A webhook to be sent: what it says, and how it misbehaves on its way. */
export interface WebhookEvent {
  id: string
  type: EventType
  at: number
  payment: string
  paymentId: string
  amount: number
  currency: string
  method: string
  fee: number
  failure: string | null
  refund: { id: string; key: string } | null
  /** Not before this moment of the machine's clock. */
  dueAt: number
  /** Further deliveries under the same id. */
  duplicates: number
  /** The amount is changed after signing: the signature no longer fits. */
  isTampered: boolean
}

export interface StatementLine {
  reference: string
  paymentId: string
  kind: 'capture' | 'refund' | 'payout'
  refund: string | null
  amount: number
  /** What the sandbox keeps of it. */
  fee: number
  currency: string
  at: number
}

/** Something that the sandbox does by itself later. */
export interface Later {
  id: string
  what: 'late_capture' | 'finish_refund' | 'end_authorisation'
  /** Moment of the machine's clock. */
  dueAt: number
}

/** The answer that a key got; another request under the key is refused. */
export interface Kept {
  key: string
  print: string
  status: number
  body: string
}

export interface Settings {
  webhookUrl: string | null
  /** Where the sandbox's calendar stands: `at` when the machine's clock showed `real`, running `speed` times as fast. */
  clock: { at: number; real: number; speed: number }
  seed: number
  /** Which share of payments misbehaves how. */
  mix: readonly { chance: number; scenario: Scenario }[]
}

/** One line of the journal: everything that one request changed, whole or not at all. */
export interface Change {
  payment?: Payment
  refund?: Refund
  lines?: readonly StatementLine[]
  events?: readonly WebhookEvent[]
  kept?: Kept
  /** Id of an event that was delivered or given up. */
  sent?: string
  later?: Later
  /** Id of a `later` that is done. */
  done?: string
  settings?: Settings
}
