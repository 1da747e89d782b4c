import type { EpochMs, IsoDate, Minor } from '@tandem/kernel'

/**
 * A payment provider: somebody else's service that takes and gives back money. All of them are asked and answer the
 * same way here. Amounts are whole minor units of their currency as ISO 4217 counts them (JPY 0, CNY 2, KWD 3 digits);
 * how a provider counts is the provider's own affair. Time is the machine's, not the business clock's: signatures and
 * replay windows are about what is real.
 */
export interface PaymentProvider {
  readonly code: ProviderCode
  readonly abilities: Abilities
  /** The same `paymentId` again gives the same payment and never a second one. */
  createPayment(ask: NewPayment): Promise<Outcome<CreatedPayment>>
  /** Takes what was authorised, or a part of it, once. */
  capture(ask: { reference: string; amount: Minor; currency: string; key: string }): Promise<Outcome<Captured>>
  /** Closes what was not captured. A payment that was paid meanwhile is `declined`: read it and refund. */
  void(ask: { reference: string; key: string }): Promise<Outcome<Voided>>
  /** The same `key` again never gives back twice and says how that refund is now. */
  refund(ask: NewRefund): Promise<Outcome<MadeRefund>>
  /**
   * How the payment is now, for when a webhook was lost or an answer never came. `declined` says that the provider knows
   * no such payment (yet): some begin to know one when the shopper opens it.
   */
  read(reference: string): Promise<Outcome<PaymentReading>>
  /**
   * What a webhook says, after its signature is verified and, where the provider signs a time, that it is recent.
   * Events come more than once and in any order. What we do not use gives no event.
   *
   * @throws Refusal `webhook.unsigned` when the signature does not fit, `webhook.stale` outside the replay window
   */
  parseWebhook(webhook: IncomingWebhook): Promise<ProviderEvent[]>
  /** What a webhook must be answered with so that it is not sent again. */
  readonly webhookAnswer: { readonly type: string; readonly body: string }
  /**
   * A day of the provider's own calendar, line by line, for reconciliation.
   *
   * @throws StatementUnavailable when it cannot be had now, or not yet
   */
  statement(date: IsoDate): AsyncIterable<StatementLine>
}

export type ProviderCode = 'sandbox' | 'stripe' | 'wechat' | 'alipay'

export interface Abilities {
  /** Authorise first, capture later. */
  manualCapture: boolean
  /** How many days it keeps what was authorised for us, at least; where it can. */
  authorisationDays?: number
  currencies: 'all' | readonly string[]
  /** What `method` may be; the first is taken where none is named. */
  methods: readonly string[]
}

export interface NewPayment {
  /** Ours (a UUID); what makes the call idempotent. */
  paymentId: string
  amount: Minor
  currency: string
  description: string
  capture: 'automatic' | 'manual'
  method?: string
  /** Where the shopper's browser goes afterwards; going there proves nothing. */
  returnUrl?: string
  /** What some methods need of the payer: WeChat's openid, an IP address, the bar code that a till scanned. */
  payer?: { openId?: string; address?: string; code?: string }
  /** When the provider shall stop taking it, where it can. */
  expiresAt?: EpochMs
}

/** What the shopper's device is to do: nothing, open a page, show a QR code, or hand `parameters` to a kit of the provider. */
export type PayAction =
  | { kind: 'none' }
  | { kind: 'redirect'; url: string }
  | { kind: 'qr'; content: string }
  | { kind: 'sdk'; parameters: Readonly<Record<string, string>> }

export interface CreatedPayment {
  reference: string
  action: PayAction
}

export interface Captured {
  amount: Minor
}

export interface Voided {
  reference: string
}

export interface NewRefund {
  reference: string
  amount: Minor
  currency: string
  /** What was captured of the payment in all; some providers ask for it. */
  captured: Minor
  /** Ours (a UUID); what makes the call idempotent. */
  key: string
  reason: string
}

export type RefundState = 'pending' | 'refunded' | 'failed'

export interface MadeRefund {
  refundReference: string
  state: RefundState
}

export type PaymentState = 'pending' | 'authorised' | 'captured' | 'failed' | 'voided'

export interface PaymentReading {
  reference: string
  paymentId: string
  state: PaymentState
  currency: string
  /** What was asked for. */
  amount: Minor
  /** What the shopper agreed to; 0 before. */
  authorised: Minor
  captured: Minor
  /** What refunds took back, as far as the provider tells it with the payment; null where it does not. */
  refunded: Minor | null
  method?: string
  failure?: string
}

/**
 * How a call ended. `declined`: no, and the same request will get the same no. `unavailable`: nothing happened; ask
 * again with the same key. `unknown`: it may have happened; read the payment (or ask again with the same key) before
 * anything else is decided.
 */
export type Outcome<T> = { outcome: 'done'; value: T } | Trouble

export interface Trouble {
  outcome: 'declined' | 'unavailable' | 'unknown'
  /** Small letters and dots: the provider's own code where it has one. */
  code: string
  /** For people who look after the system; never a secret. */
  detail: string
}

export interface IncomingWebhook {
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** Exactly the bytes that came. */
  rawBody: string
  /** When they came, by the machine's clock. */
  receivedAt: EpochMs
}

/** `failed` is one attempt: where the provider lets the shopper try again, `captured` may follow. */
export type ProviderEventKind =
  | 'authorised'
  | 'captured'
  | 'failed'
  | 'voided'
  | 'refunded'
  | 'refund_failed'
  | 'disputed'

export interface ProviderEvent {
  /** The same whenever the event is delivered again. */
  id: string
  kind: ProviderEventKind
  reference: string
  /** Ours; empty where the provider does not say it with this kind of event. */
  paymentId: string
  /** Of the refund, for events about one. */
  amount: Minor
  currency: string
  at: EpochMs
  method?: string
  /** What the provider keeps, where it says so. */
  fee?: Minor
  /** For refunds: the provider's name of it, and our key where the provider gives it back. */
  refundReference?: string
  refundKey?: string
  /** Why it failed. */
  reason?: string
}

export interface StatementLine {
  reference: string
  /** Ours; empty where the provider does not say it. */
  paymentId: string
  /** `other` moved money too (a dispute, an adjustment): listed so that the day adds up. */
  kind: 'capture' | 'refund' | 'fee' | 'payout' | 'other'
  refundReference: string | null
  /** The kind says the direction; negative where it went the other way (a refund that came back), and for `other`. */
  amount: Minor
  /** What the provider keeps of it; negative where it gives fees back. */
  fee: Minor
  currency: string
  at: EpochMs
}

/** The statement cannot be had; ask again later. */
export class StatementUnavailable extends Error {
  readonly trouble: Trouble

  constructor(trouble: Trouble) {
    super(`statement: ${trouble.outcome}, ${trouble.code}: ${trouble.detail}`)
    this.name = 'StatementUnavailable'
    this.trouble = trouble
  }
}

export function done<T>(value: T): Outcome<T> {
  return { outcome: 'done', value }
}

export function trouble(outcome: Trouble['outcome'], code: string, detail: string): Trouble {
  return { outcome, code, detail }
}
